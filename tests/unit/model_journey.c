/*
 * The journeys that segments of a model carry: read, stored, compared.
 */
#include "core/model/source.h"

#include "tests/unit/model_kit.h"

#define HEAD								\
	"gegevensmodel: 1\n"						\
	"entities:\n"							\
	"  klant: {kind: party, prefix: a, fields: {naam: {type: text}}}\n" \
	"  medewerker:\n"						\
	"    kind: staff\n"						\
	"    prefix: u\n"						\
	"    fields: {login: {type: text, unique: true}}\n"		\
	"  deelname:\n"							\
	"    kind: enrolment\n"						\
	"    prefix: en\n"						\
	"    fields:\n"							\
	"      nummer: {type: text, unique: true, role: number}\n"	\
	"      reis: {type: text, role: name}\n"			\
	"      klant: {type: ref, to: klant, role: party}\n"		\
	"      van: {type: date, role: from}\n"				\
	"      stap: {type: int, role: step}\n"				\
	"      status: {type: enum, role: status, values: [loopt]}\n"	\
	"  verzending:\n"						\
	"    kind: outbox\n"						\
	"    prefix: ob\n"						\
	"    fields:\n"							\
	"      nummer: {type: text, unique: true, role: number}\n"	\
	"      klant: {type: ref, to: klant, role: party}\n"		\
	"      stap: {type: int, role: step}\n"				\
	"      datum: {type: date, role: date}\n"			\
	"      status: {type: enum, role: status, values: [wacht]}\n"	\
	"      kanaal: {type: enum, role: channel, values: {telefoon:\n" \
	"        {aliases: [phone]}, mail: {}}}\n"

static const char	whole[] = HEAD
"segments:\n"
"  lifecycle:\n"
"    segments:\n"
"      customer: {journey: {steps: {1: {action: Bel}}}}\n"
"  own:\n"
"    segments:\n"
"      none: {where: y}\n"
"      big:\n"
"        where: x\n"
"        journey:\n"
"          name: Welkom\n"
"          priority: 7\n"
"          steps:\n"
"            10: {after: 2w, channel: phone, action: Bel, owner: eva}\n"
"            20: {channel: mail, action: Mail, condition: z,\n"
"              text: 'Dag %(naam)'}\n";

static void
test_whole(const struct model *m)
{
	const struct segment_journey	*j = m->journey;
	const struct segment_step	*s;

	if (!is_int((int64_t)m->n_journeys, 2, "two journeys"))
		return;
	is_slice(j[0].name, "lifecycle/customer", "named by its segment");
	is_int(j[0].priority, 100, "the usual priority");
	is_int((int64_t)j[0].n_steps, 1, "one step");
	is_slice(m->scheme[j[1].scheme].segment[j[1].segment].name, "big",
	    "of its segment");
	is_slice(j[1].name, "Welkom", "with a name of its own");
	is_int(j[1].priority, 7, "and a priority");
	if (!is_int((int64_t)j[1].n_steps, 2, "two steps"))
		return;
	s = j[1].step;
	is_int(s[0].number, 10, "a number");
	is_int(s[0].after_days, 14, "two weeks");
	is_slice(s[0].channel, "telefoon", "an alias: what it is called");
	is_slice(s[0].owner, "eva", "who does it");
	is_int(s[1].after_days, 0, "at once");
	is_slice(s[1].condition, "z", "a condition");
	is_slice(s[1].action, "Mail", "an action");
	is_slice(s[1].text, "Dag %(naam)", "a text");
}

static void
test_places(const struct model *m)
{
	is_int(m->journey[1].step[1].condition_at.line, 43,
	    "the line of an expression");
	is_int(m->journey[1].step[1].text_at.column, 21, "and its column");
}

/* What the changed text of the model says of its journeys. */
static void
is_change(const struct model *old, const char *from, const char *to,
    const char *said)
{
	struct arena		*arena = arena_open();
	struct model_changes	 changes = {0};
	struct model		*m = NULL;
	const char		*at = strstr(whole, from);
	struct err		 err = {0};
	struct buf		 b = {0};
	bool			 found = false;

	buf_addmem(&b, whole, (size_t)(at - whole));
	buf_adds(&b, to);
	buf_adds(&b, at + strlen(from));
	if (is_ok(model_parse(&m, arena, buf_slice(&b), old, NULL, &err),
	    &err, to)) {
		model_compare(&changes, old, m, arena);
		for (size_t i = 0; i < changes.list.n; i++)
			found |= slice_eq(changes.list.p[i].text,
			    slice_of(said));
		ok(found, "it says: %s", said);
	}
	VEC_RELEASE(&changes.list);
	buf_release(&b);
	arena_close(arena);
}

static void
test_compare(const struct model *m)
{
	struct arena		*arena = arena_open();
	struct model_changes	 changes = {0};
	struct model		*same = NULL;
	struct err		 err = {0};

	is_change(m, "Welkom", "Dag", "journey Dag added");
	is_change(m, "Welkom", "Dag", "journey Welkom removed");
	is_change(m, "after: 2w", "after: 3w",
	    "journey Welkom: other steps or priority");
	is_change(m, "priority: 7", "priority: 8",
	    "journey Welkom: other steps or priority");
	is_change(m, "big:", "large:", "journey Welkom is now of own/large");
	is_ok(model_parse(&same, arena, slice_of(whole), m, NULL, &err),
	    &err, "the same text");
	model_compare(&changes, m, same, arena);
	is_int((int64_t)changes.list.n, 0, "is no change");
	VEC_RELEASE(&changes.list);
	arena_close(arena);
}

/* Behind "segments: {own: {segments: {a: {where: x, journey: ". */
static const struct {
	const char	*text, *message, *hint;
} faults[] = {
	{ "3", "a journey must have keys", "" },
	{ "{}", "a journey needs steps", "steps: {10:" },
	{ "{steps: {}}", "a journey needs steps", "" },
	{ "{steps: [{action: x}]}", "a journey needs steps", "" },
	{ "{stps: {1: {action: x}}, steps: {1: {action: x}}}",
	    "a journey has no key 'stps'", "did you mean steps?" },
	{ "{name: '', steps: {1: {action: x}}}", "an empty name", "" },
	{ "{priority: low, steps: {1: {action: x}}}",
	    "priority must be a whole number", "" },
	{ "{steps: {a: {action: x}}}",
	    "a step is a whole number from 1 to 1000000", "steps: {10:" },
	{ "{steps: {0: {action: x}}}", "a step is a whole number", "" },
	{ "{steps: {2: {action: x}, 1: {action: x}}}",
	    "step 1 must come before step 2", "" },
	{ "{steps: {1: x}}", "a step must have keys", "" },
	{ "{steps: {1: {text: x}}}", "step 1 says no action", "" },
	{ "{steps: {1: {action: ' '}}}", "an empty action", "" },
	{ "{steps: {1: {action: x, wait: 3d}}}", "a step has no key 'wait'",
	    "" },
	{ "{steps: {1: {action: x, after: soon}}}", "after: \"soon\"", "" },
	{ "{steps: {1: {action: x, after: 1mo}}}",
	    "after must be whole days or weeks", "" },
	{ "{steps: {1: {action: x, after: 3h}}}",
	    "after must be whole days or weeks", "" },
	{ "{steps: {1: {action: x, channel: mial}}}",
	    "kanaal has no value 'mial'", "did you mean mail?" },
	{ "{steps: {1: {action: x, purpose: news}}}",
	    "the model has no entity of the kind consent with a purpose",
	    "" },
	{ "{name: A, steps: {1: {action: x}}}}, b: {where: y, journey: "
	    "{name: A, steps: {1: {action: x}}}",
	    "another journey is called A", "" },
};

static void
test_faults(void)
{
	struct buf	text = {0};

	for (size_t i = 0; i < NELEM(faults); i++) {
		buf_clear(&text);
		buf_addf(&text, HEAD "segments: {own: {segments: {a: {where: "
		    "x, journey: %s}}}}\n", faults[i].text);
		kit_fault(faults[i].text, buf_slice(&text), 29, 0,
		    faults[i].message, faults[i].hint);
	}
	buf_release(&text);
}

/* Who is in it must be written somewhere. */
static void
test_nowhere(void)
{
	static const char	text[] = "gegevensmodel: 1\nentities:\n"
		"  x: {kind: party, prefix: x, fields: {a: {type: text}}}\n"
		"segments: {own: {segments: {a: {where: x, journey: "
		"{steps: {1: {action: x}}}}}}}\n";
	struct arena	*arena = arena_open();
	struct model	*m = NULL;
	struct err	 err = {0};

	ok(model_parse(&m, arena, slice_of(text), NULL, NULL, &err) ==
	    ERR_DATA && strstr(err.msg, "4:43: a journey needs entities") !=
	    NULL, "a model without enrolments has none: %s", err.msg);
	arena_close(arena);
}

int
main(void)
{
	struct arena	*arena = arena_open();
	struct model	*m = NULL;
	struct err	 err = {0};

	if (!is_ok(model_parse(&m, arena, slice_of(whole), NULL, NULL, &err),
	    &err, "a model with journeys"))
		return done_testing();
	test_whole(m);
	test_places(m);
	kit_codec(m, test_whole);
	test_compare(m);
	test_faults();
	test_nowhere();
	arena_close(arena);
	return done_testing();
}
