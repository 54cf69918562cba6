/*
 * The parts of a model that cases, tasks and crm due go by: deadlines,
 * reminders, contact_every, hours of each day.
 */
#include "core/model/scheme.h"
#include "core/model/source.h"

#include "tests/unit/model_kit.h"

#define HEAD								\
	"gegevensmodel: 1\n"						\
	"entities:\n"							\
	"  zaak:\n"							\
	"    kind: case\n"						\
	"    prefix: k\n"						\
	"    fields:\n"							\
	"      soort: {type: enum, role: kind, values: {vraag: {},\n"	\
	"        klacht: {label: {en: complaint}}}}\n"			\
	"      ernst: {type: enum, role: severity, values: [laag, hoog]}\n"

static const char	whole[] = HEAD
"segments:\n"
"  pyramid: {segments: {top: {contact_every: 30d}}}\n"
"  own: {segments: {big: {where: 'x', contact_every: 3mo}, all: {where: 'y'}}}\n"
"cases:\n"
"  soon: 2h\n"
"  deadlines:\n"
"    - {kind: complaint, severity: hoog, respond: 90min, resolve: 2d}\n"
"    - {kind: klacht, respond: 4h}\n"
"    - {resolve: 10d}\n"
"due: {late: 2, weight_case: 0.9, contract: 3mo}\n"
"calendar:\n"
"  hours: {mon: 09:00-17:00, vr: 09:00-13:00, sat: 00:00-24:00}\n";

static void
test_whole(const struct model *m)
{
	const struct deadline	*d = m->deadline;
	const struct calendar	*c = &m->calendar;
	const struct scheme	*s = model_find_scheme(m, SLICE("own"));
	struct span		 span = { .days = 1 };

	is_int((int64_t)m->n_deadlines, 3, "three deadlines");
	is_slice(d[0].kind, "complaint", "as typed, a label will do");
	is_slice(d[0].severity, "hoog", "of a severity");
	ok(d[0].has_respond && d[0].has_resolve, "it says both");
	is_int(d[0].respond.us / 60000000, 90, "90 minutes");
	is_int(d[0].resolve.days, 2, "two working days");
	ok(d[1].has_respond && !d[1].has_resolve, "only the answer");
	ok(d[2].kind.len == 0 && d[2].severity.len == 0, "of any case");
	is_int(scheme_span(&m->cases, "soon", span).us / 3600000000, 2,
	    "two hours before");
	is_int(scheme_span(&m->cases, "again", span).days, 1, "not said");
	is_near(scheme_number(&m->due, "late", 1), 2, 0, "late");
	is_near(scheme_number(&m->due, "weight_case", 1), .9, 0, "a weight");
	is_int(scheme_span(&m->due, "contract", span).months, 3, "months");
	is_int(m->scheme[0].segment[0].contact_every.days, 30, "top");
	is_int(m->scheme[0].segment[1].contact_every.days, 0, "large: none");
	is_int(s->segment[0].contact_every.months, 3, "one of its own");
	is_int(s->segment[1].contact_every.months, 0, "and one without");
	is_int(c->week[0].until_min, 1020, "Monday");
	is_int(c->week[1].until_min, 0, "closed on Tuesday");
	is_int(c->week[4].until_min, 780, "a short Friday");
	is_int(c->week[5].until_min, 1440, "all of Saturday");
}

static const struct {
	const char	*text, *message, *hint;
} faults[] = {
	{ "cases: 4h", "cases must have keys", "" },
	{ "cases: {son: 4h}", "cases has no parameter 'son'",
	    "did you mean soon?" },
	{ "cases: {soon: 4 hours}", "\"4 hours\"", "" },
	{ "cases: {deadlines: {respond: 4h}}", "deadlines must be a list",
	    "deadlines: [" },
	{ "cases: {deadlines: [4h]}", "a deadline must have keys", "" },
	{ "cases: {deadlines: [{kind: klacht}]}",
	    "a deadline says respond, resolve or both", "" },
	{ "cases: {deadlines: [{kind: klachten, respond: 1h}]}",
	    "no case has the kind 'klachten'", "did you mean klacht?" },
	{ "cases: {deadlines: [{severity: klacht, respond: 1h}]}",
	    "no case has the severity 'klacht'", "" },
	{ "cases: {deadlines: [{respond: 2w}]}",
	    "respond is working time, in hours or working days",
	    "4h, 30min or 5d" },
	{ "cases: {deadlines: [{resolve: 1mo}]}",
	    "resolve is working time, in hours or working days", "4h" },
	{ "cases: {deadlines: [{resolve: soon}]}", "resolve: \"soon\"", "" },
	{ "due: {late: often}", "late must be a number, zero or more", "" },
	{ "due: {weight_case: 200 %}", "weight_case must be a share", "" },
	{ "check: {stale: most}", "stale must be a share", "" },
	{ "check: {stall: 3 %}", "check has no parameter 'stall'",
	    "did you mean stale?" },
	{ "relation: {met: often}", "\"often\"", "" },
	{ "relation: {trust: 3}", "relation has no parameter 'trust'", "" },
	{ "relation: 3", "relation must have keys", "" },
	{ "relation: {tones: loud}", "tones must have keys", "" },
	{ "relation: {tones: {buyer: loud}}",
	    "nobody has the level 'buyer'", "" },
	{ "due: {wait: 3}", "due has no parameter 'wait'", "" },
	{ "segments: {own: {segments: {a: {where: x, contact_every: 5}}}}",
	    "contact_every: ", "" },
	{ "segments: {own: {segments: {a: {where: x, contact_every: 3h}}}}",
	    "contact_every must be a day or more", "" },
	{ "segments: {own: {segments: {a: {where: x, contact_every: 0d}}}}",
	    "contact_every must be a day or more", "" },
	{ "calendar: {hours: {mon: 9-17}}", "hours must be such as", "" },
	{ "calendar: {hours: {mon: 17:00-09:00}}", "hours must be such", "" },
	{ "calendar: {hours: {maandag: 09:00-17:00}}",
	    "not a day of the week", "mon tue" },
	{ "calendar: {workdays: [mon], hours: {mon: 09:00-17:00}}",
	    "hours tells the workdays already", "" },
	{ "calendar: {hours: {}}", "hours must be one text", "" },
};

static void
test_faults(void)
{
	struct buf	text = {0};

	for (size_t i = 0; i < NELEM(faults); i++) {
		buf_clear(&text);
		buf_addf(&text, HEAD "%s\n", faults[i].text);
		kit_fault(faults[i].text, buf_slice(&text), 0, 0,
		    faults[i].message, faults[i].hint);
	}
	buf_release(&text);
}

int
main(void)
{
	struct arena	*arena = arena_open();
	struct model	*m = NULL;
	struct err	 err = {0};

	if (!is_ok(model_parse(&m, arena, slice_of(whole), NULL, NULL, &err),
	    &err, "a model with all of it"))
		return done_testing();
	test_whole(m);
	kit_codec(m, test_whole);
	test_faults();
	arena_close(arena);
	return done_testing();
}
