// Package school draws a big school from a seed: projects and sessions, users
// over campuses, and their registrations with teams in every stage of life.
//
// It knows of each registration which status it has, because it draws the stage
// and makes the dates of it, where a registry derives the one from the others. So
// what it says can be held against what a registry answers.
//
// Users come in cohorts of twenty who study at one campus and work on the same
// twenty projects, in teams of one to three. A cohort is drawn by itself, so a
// school of any size can be written to a file without being held in memory.
//
// Nothing here is for import.
package school
