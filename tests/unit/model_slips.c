/*
 * One slip in a model of 2,000 lines is one fault: nothing that only follows
 * from it is told, by the reader of the model or by the checks of its
 * expressions.
 */
#include <string.h>

#include "core/model/source.h"
#include "core/query/query.h"
#include "tests/unit/tap.h"

/* At every step-th place where from stands, to stands instead. */
static const struct slip {
	const char	*name, *from, *to;
	size_t		 step;
} slips[] = {
	{ "a type that is none", "{type: ",
	    "{type: zz", 13 },
	{ "type misspelt", "{type: ",
	    "{tipe: ", 13 },
	{ "a type twice", "{type: ",
	    "{type: text, type: ", 13 },
	{ "a type of a large field", "    type: enum\n",
	    "    type: zz\n", 5 },
	{ "a reference to nothing", ", to: ",
	    ", to: zz", 7 },
	{ "to misspelt", ", to: ",
	    ", too: ", 7 },
	{ "a kind that is none", "    kind: ",
	    "    kind: zz", 3 },
	{ "a kind twice", "    kind: ",
	    "    kind: plain\n    kind: ", 3 },
	{ "a kind in a list", "    kind: ",
	    "    kind: [plain]  # ", 3 },
	{ "a type in a list", "    type: enum\n",
	    "    type: [enum]\n", 5 },
	{ "a prefix in a list", "    prefix: ",
	    "    prefix: [x]  # ", 3 },
	{ "a flag of no kind", "required: true",
	    "required: 7", 3 },
	{ "many of no kind", "many: true",
	    "many: 7", 3 },
	{ "unique of no kind", "unique: true",
	    "unique: 7", 3 },
	{ "a value twice", "        values:\n          user: ",
	    "        default: zz\n        values:\n"
	    "          user: {label: x}\n          user: ", 1 },
	{ "a default that is none", "default: ",
	    "default: zz", 3 },
	{ "a role that is none", "role: ",
	    "role: zz", 3 },
	{ "digits that are none", "digits: ",
	    "digits: zz", 3 },
	{ "a field that is none", "\n    fields:\n",
	    "\n    fields:\n      zz: 5\n", 3 },
	{ "a field with no body", "\n    fields:\n",
	    "\n    fields:\n      zz:\n", 3 },
	{ "an entity that is none", "\nentities:\n",
	    "\nentities:\n  zz: 5\n", 1 },
	{ "an entity with no body", "\nentities:\n",
	    "\nentities:\n  zz:\n", 1 },
	{ "a scheme that is none", "\nsegments:\n",
	    "\nsegments:\n  zz: 5\n", 1 },
	{ "a step that is none", "{steps: {10:",
	    "{steps: {5: x, 10:", 1 },
	{ "a channel that is none", "{channel: email",
	    "{channel: emaill", 1 },
	{ "no prefix", "    prefix: ",
	    "    prefix: 9", 5 },
	{ "prefix misspelt", "    prefix: ",
	    "    prefx: ", 5 },
	{ "fields misspelt", "    fields:\n",
	    "    fieldz:\n", 3 },
	{ "fields twice", "    fields:\n",
	    "    fields: {name: {type: text}}\n    fields:\n", 3 },
	{ "values misspelt", "        values:",
	    "        valuez:", 7 },
	{ "where misspelt", "{ where: ",
	    "{ wher: ", 1 },
	{ "a word in a filter", "{ where: '",
	    "{ where: 'zz = 1 and ", 1 },
	{ "no period", "{ where: 'revenue(12mo)",
	    "{ where: 'revenue(zz)", 1 },
	{ "segments twice", "\nsegments:\n",
	    "\nsegments: {}\nsegments:\n", 1 },
	{ "entities misspelt", "\nentities:\n",
	    "\nentitis:\n", 1 },
	{ "the party twice", "\n  account:\n",
	    "\n  account: {prefix: a, fields: {x: {type: text}}}\n"
	    "  account:\n", 1 },
};

/* Expressions that rest on much of the model. */
static const char	own[] =
    "\nsegments:\n  own:\n    segments:\n"
    "      big: { where: 'revenue(12mo) > 500 and last_contact < -90d'}\n"
    "      top: { where: 'segment(pyramid) = top'}\n"
    "      ours: { where: 'owner.name = \"Ada\" and email ~ \"@\"'}\n"
    "      busy: { where: 'count(deal where stage = lead) > 1'}\n"
    "      open: { where: 'may(newsletter/email)', journey: {steps: {10:\n"
    "        {channel: email, condition: 'orders(1y) > 1',\n"
    "        action: 'write to %(name)'}}}}\n";

/* How many faults there are, of which up to three are told. */
static size_t
count_faults(struct slice text)
{
	struct arena		*arena = arena_open();
	struct model_faults	 faults = { .arena = arena };
	struct query_env	 env = { .when = { .zone = zone_utc() } };
	struct model		*m = NULL;
	struct file_place	 at;
	struct err		 err = {0};
	bool			 more;
	size_t			 n;

	if (model_parse(&m, arena, text, NULL, &faults, &err) == ERR_OK)
		faults.model = m;
	env.model = faults.model;
	n = faults.list.n;
	for (size_t i = 0; i < n && n > 1 && i < 3; i++)
		diag("%d:%d: %.*s", faults.list.p[i].line,
		    faults.list.p[i].column,
		    SLICE_ARG(faults.list.p[i].message));
	more = env.model != NULL;
	for (size_t i = 0; more; i++)
		if (query_check_model(&env, &more, &at, i, &err) != ERR_OK &&
		    ++n > 1)
			diag("%d:%d: %s", at.line, at.column, err.msg);
	VEC_RELEASE(&faults.list);
	arena_close(arena);
	return n;
}

static void
test_slip(struct slice model, const struct slip *s)
{
	struct slice	 rest = model;
	struct buf	 b = {0};
	size_t		 n = 0, one = 0, tried = 0;

	for (;;) {
		const char	*at = memmem(rest.p, rest.len, s->from,
				    strlen(s->from));

		if (at == NULL)
			break;
		rest = slice_make(at + strlen(s->from), (size_t)(model.p +
		    model.len - at) - strlen(s->from));
		if (n++ % s->step != 0)
			continue;
		buf_clear(&b);
		buf_add(&b, slice_make(model.p, (size_t)(at - model.p)));
		buf_adds(&b, s->to);
		buf_add(&b, rest);
		tried++;
		one += count_faults(buf_slice(&b)) == 1;
	}
	ok(tried > 0 && one == tried, "%s: one fault, in %zu places", s->name,
	    tried);
	buf_release(&b);
}

int
main(void)
{
	struct slice	standard = model_template(SLICE("standard")), model;
	struct slice	mark = SLICE("\nsegments:\n");
	struct buf	b = {0};
	const char	*at = memmem(standard.p, standard.len, mark.p, mark.len);

	if (at == NULL)
		return 1;
	buf_add(&b, slice_make(standard.p, (size_t)(at - standard.p)));
	buf_adds(&b, own);
	buf_add(&b, slice_sub(standard, (size_t)(at - standard.p) + mark.len,
	    standard.len));
	model = buf_slice(&b);
	is_int((int64_t)count_faults(model), 0, "the standard model has none");
	for (size_t i = 0; i < NELEM(slips); i++)
		test_slip(model, &slips[i]);
	buf_release(&b);
	return done_testing();
}
