package board

import (
	"fmt"
	"html"
	"html/template"
	"strings"

	"github.com/projectsuser/roster/state"
)

// markup builds a picture. Every text and every value of an attribute is escaped.
type markup struct{ strings.Builder }

// open writes the start of an element, with attributes in pairs of name and value.
func (m *markup) open(name string, attributes ...any) {
	m.WriteString("<" + name)
	for i := 0; i+1 < len(attributes); i += 2 {
		fmt.Fprintf(m, ` %s="%s"`, attributes[i], html.EscapeString(fmt.Sprint(attributes[i+1])))
	}
	m.WriteString(">")
}

// end writes the end of an element.
func (m *markup) end(name string) { m.WriteString("</" + name + ">") }

// element writes an element with a text.
func (m *markup) element(name, text string, attributes ...any) {
	m.open(name, attributes...)
	m.WriteString(html.EscapeString(text))
	m.end(name)
}

// html returns what was built.
func (m *markup) html() template.HTML { return template.HTML(m.String()) }

// share is a part of a stacked bar.
type share struct {
	class, text string
	count       int
}

// stacked returns a bar of parts, each as wide as its share.
func stacked(title string, shares []share) template.HTML {
	total := 0
	for _, s := range shares {
		total += s.count
	}
	if total == 0 {
		return ""
	}
	const width = 1000.0
	var m markup
	m.open("svg", "class", "stacked", "viewBox", "0 0 1000 28", "preserveAspectRatio", "none", "role", "img")
	m.element("title", title)
	x := 0.0
	for _, s := range shares {
		w := float64(s.count) / float64(total) * width
		if w > 0 {
			m.open("rect", "class", s.class, "x", coordinate(x), "y", 0, "width", coordinate(max(w-2, 0.5)), "height", 28)
			m.element("title", s.text+": "+number(s.count))
			m.end("rect")
		}
		x += w
	}
	m.end("svg")
	return m.html()
}

// coordinate returns a coordinate with one digit after the point.
func coordinate(v float64) string { return fmt.Sprintf("%.1f", v) }

// bar is a bar of a histogram.
type bar struct {
	label  string // of its range
	tick   string // below it on the axis; empty for none
	lo, hi string // the ends of its range
	count  int
	href   string // where a click leads
	class  string
}

// histogram returns bars beside one another. A bar leads to its records. Keys reach the
// records by the links of the table beside the picture, which has fewer stops.
func histogram(title string, bars []bar) template.HTML { return rangePicture(title, "", bars) }

// rangePicture returns a histogram on which the script chooses a range, which is the value
// of a parameter; an empty one cannot be chosen.
func rangePicture(title, parameter string, bars []bar) template.HTML {
	most := 0
	for _, b := range bars {
		most = max(most, b.count)
	}
	if most == 0 {
		return ""
	}
	const width, height = 1000.0, 120.0
	step := width / float64(len(bars))
	var m markup
	m.open("svg", "class", "histogram", "viewBox", "0 0 1000 120", "preserveAspectRatio", "none", "role", "group", "aria-label", title, "data-range", parameter)
	m.element("title", title)
	for i, b := range bars {
		h := float64(b.count) / float64(most) * (height - 4)
		if b.count > 0 {
			h = max(h, 2)
		}
		if b.href != "" {
			m.open("a", "href", b.href, "aria-label", b.label+": "+number(b.count), "tabindex", -1)
		}
		x := coordinate(float64(i) * step)
		m.open("rect", "class", "back", "x", x, "y", 0, "width", coordinate(step), "height", height)
		m.end("rect")
		m.open("rect", "class", "bar "+b.class, "x", coordinate(float64(i)*step+1), "y", coordinate(height-h), "width", coordinate(step-2), "height", coordinate(h))
		m.element("title", b.label+": "+number(b.count))
		m.end("rect")
		if b.class == "over" && b.count > 0 { // not by its colour alone
			m.open("rect", "class", "cap", "x", coordinate(float64(i)*step+1), "y", coordinate(height-h), "width", coordinate(step-2), "height", 3)
			m.end("rect")
		}
		if b.href != "" {
			m.end("a")
		}
	}
	m.end("svg")
	m.axis(bars, most)
	return m.html()
}

// axis writes what is below a histogram: the ticks of the bars, or the labels of the first
// and of the last one, and the height of the highest one.
func (m *markup) axis(bars []bar, most int) {
	if bars[0].tick != "" {
		m.open("div", "class", "axis ticks", "aria-hidden", "true")
		for _, b := range bars {
			m.element("span", b.tick)
		}
		m.end("div")
		m.element("p", words("peak", number(most)), "class", "peak")
		return
	}
	m.open("div", "class", "axis")
	m.element("span", bars[0].label)
	m.element("span", words("peak", number(most)))
	m.element("span", bars[len(bars)-1].label)
	m.end("div")
}

// barRows returns the rows of the table beside a histogram: the bars that have records,
// and all bars if their widths differ.
func barRows(bars []bar) (rows [][]cell) {
	for _, b := range bars {
		if b.count > 0 || b.tick != "" {
			rows = append(rows, []cell{linked(b.label, b.href), numbered(b.count)})
		}
	}
	return rows
}

// node is the place of a status in the diagram: its middle.
type node struct{ x, y float64 }

// The size of a box of the diagram.
const boxWidth, boxHeight = 140.0, 46.0

// places are the middles of the boxes.
var places = map[state.Status]node{
	state.NotRegistered: {255, 28}, state.Searching: {255, 118}, state.CreatingGroup: {255, 208}, state.WaitingToStart: {73, 314},
	state.InProgress: {255, 318}, state.WaitingEvaluation: {255, 426}, state.Finished: {437, 314},
}

// flow is a pair of statuses.
type flow struct{ from, to state.Status }

// diagram returns the picture of the states with the number of registrations in each,
// and on each arrow how many took it.
func diagram(title string, counts map[state.Status]int, flows map[flow]int, href func(state.Status) string) template.HTML {
	var m markup
	m.open("svg", "class", "diagram", "viewBox", "0 0 510 454", "role", "group", "aria-label", title)
	m.element("title", title)
	m.open("defs")
	m.open("marker", "id", "head", "viewBox", "0 0 8 8", "refX", 7, "refY", 4, "markerWidth", 9, "markerHeight", 9, "markerUnits", "userSpaceOnUse", "orient", "auto-start-reverse")
	m.open("path", "d", "M0 0 8 4 0 8z")
	m.end("path")
	m.end("marker")
	m.end("defs")
	for _, f := range edges() {
		if n := flows[f]; n > 0 || f.to != state.NotRegistered {
			m.arrow(f, n)
		}
	}
	for _, s := range state.Statuses() {
		m.box(s, counts[s], href(s))
	}
	m.end("svg")
	return m.html()
}

// edges returns the pairs of statuses between which a transition leads.
func edges() (all []flow) {
	seen := map[flow]bool{}
	for t := range state.Transitions().All() {
		if f := (flow{t.From, t.To}); !seen[f] && f.from != f.to {
			seen[f] = true
			all = append(all, f)
		}
	}
	return all
}

// arrow draws an arrow. Of two opposite ones each is moved to its left.
func (m *markup) arrow(f flow, n int) {
	a, b := places[f.from], places[f.to]
	dx, dy := b.x-a.x, b.y-a.y
	length := max(abs(dx)+abs(dy), 1)
	shift := 9.0
	ox, oy := -dy/length*shift, dx/length*shift
	from, to := node{a.x + ox, a.y + oy}, node{b.x + ox, b.y + oy}
	from, to = border(from, to, a), border(to, from, b)
	a, b = from, to
	class := "edge"
	if n > 0 {
		class = "edge moved"
	}
	m.open("path", "class", class, "d", fmt.Sprintf("M%.1f %.1f L%.1f %.1f", a.x, a.y, b.x, b.y), "marker-end", "url(#head)")
	m.element("title", statusName(f.from)+" → "+statusName(f.to)+": "+number(n))
	m.end("path")
	if n > 0 {
		m.element("text", number(n), "class", "flow", "x", coordinate((a.x+b.x)/2+ox*1.9), "y", coordinate((a.y+b.y)/2+oy*1.9+4))
	}
}

// border returns where the line from a, which is in a box, to b leaves the box with a
// middle.
func border(a, b, middle node) node {
	dx, dy := b.x-a.x, b.y-a.y
	t := 1.0
	if dx != 0 {
		t = min(t, (middle.x-a.x)/dx+boxWidth/2/abs(dx))
	}
	if dy != 0 {
		t = min(t, (middle.y-a.y)/dy+boxHeight/2/abs(dy))
	}
	return node{a.x + dx*t, a.y + dy*t}
}

func abs(v float64) float64 { return max(v, -v) }

// box draws a status with its number of registrations.
func (m *markup) box(s state.Status, n int, href string) {
	p := places[s]
	link := href != ""
	if link {
		m.open("a", "href", href)
	}
	m.open("rect", "class", "box s-"+s.String(), "x", p.x-boxWidth/2, "y", p.y-boxHeight/2, "width", boxWidth, "height", boxHeight, "rx", 8)
	m.end("rect")
	below := 4.0
	if link {
		below = -4
	}
	m.element("text", statusName(s), "class", "name", "x", p.x, "y", p.y+below)
	if link {
		m.element("text", number(n), "class", "count", "x", p.x, "y", p.y+15, "data-count", s.String())
		m.end("a")
	}
}
