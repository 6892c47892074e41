package command

import _ "embed"

// completedData is what serve serves without -data: the recorded data in which each
// registration has a user and its teams, so that a program that reads all members of a
// record works. The recorded ids and statuses stay. TestCompletedData writes it.
//
//go:embed completed.json
var completedData string
