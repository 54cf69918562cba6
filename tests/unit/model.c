#include "core/model/source.h"

#include "core/model/reserved.h"
#include "tests/unit/model_kit.h"

/* A small model with one of everything that a test needs to break. */
static const char	small[] =
"gegevensmodel: 1\n"
"name: Bakkerij\n"
"language: nl\n"
"entities:\n"
"  account:\n"
"    kind: party\n"
"    prefix: a\n"
"    label: {en: account, nl: relatie}\n"
"    plural: relaties\n"
"    aliases: [company]\n"
"    fields:\n"
"      number: {type: text, unique: true, label: klantnummer}\n"
"      name: {type: text, required: true, personal: true, min: 2, max: 10}\n"
"      city: {type: text, index: true, search: false, label: {nl: plaats}}\n"
"      code: {type: text, pattern: '[A-Z]{2}[0-9]+'}\n"
"      limit: {type: money, min: 0, max: 1000.00, default: 10}\n"
"      size: {type: enum, many: true, values: [small, large]}\n"
"      seen: {type: date, min: 2000-01-01, default: today, stale_after: 1y}\n"
"      parent: {type: ref, to: account}\n"
"  deal:\n"
"    kind: deal\n"
"    prefix: d\n"
"    fields:\n"
"      stage:\n"
"        type: enum\n"
"        values:\n"
"          lead: {probability: 10 %, label: {nl: aanleiding}}\n"
"          idea:\n"
"          won: {state: won, aliases: [binnen]}\n"
"          lost: {state: lost}\n"
"  sale:\n"
"    kind: sale\n"
"    key: [order, line]\n"
"    fields:\n"
"      klant: {type: ref, to: account, role: party}\n"
"      date: {type: date}\n"
"      amount: {type: money}\n"
"      price: {type: money, digits: 4}\n"
"      order: {type: text}\n"
"      line: {type: int}\n"
"segments:\n"
"  pyramid: {parameters: {top: 2 %, period: 12mo}}\n"
"  rfm:\n"
"  own: {segments: {big: {where: 'revenue(12mo) > 5'}}}\n"
"calendar: {workdays: [mon, za], hours: 08:30-17:00, holidays: nl,\n"
"  closed: {2025-12-24: inventaris}}\n";

static struct model *
parse(struct arena *arena, const char *text, const struct model *previous)
{
	struct model	*m = NULL;
	struct err	 err = {0};

	if (model_parse(&m, arena, slice_of(text), previous, NULL, &err))
		diag("model_parse: %s", err.msg);
	return m;
}

static void
test_small_entities(const struct model *m)
{
	const struct entity	*e = model_find_entity(m, SLICE("account"));
	const struct field	*f;

	is_int((int64_t)m->n_entities, 3, "three entities");
	is_int(e->kind, KIND_PARTY, "an account is a party");
	is_slice(labels_find(e->labels, SLICE("nl")), "relatie", "in Dutch");
	is_slice(labels_find(e->labels, SLICE("fr")), "account",
	    "in English for the French");
	is_slice(e->plural.p[0].lang, "nl", "one text has the own language");
	ok(model_find_entity(m, SLICE("Relatie")) == e, "found by label");
	ok(model_find_entity(m, SLICE("RELATIES")) == e, "by plural");
	ok(model_find_entity(m, SLICE("company")) == e, "by alias");
	ok(model_find_entity(m, SLICE("klant")) == NULL, "not by other words");
	is_slice(model_suggest_entity(m, SLICE("acount")), "account",
	    "a suggestion for a slip");
	ok(model_suggest_entity(m, SLICE("zzzzz")).len == 0,
	    "none for nonsense");
	f = entity_find_field(e, SLICE("plaats"));
	ok(f != NULL && slice_eq(f->name, SLICE("city")), "field by label");
	ok(f->indexed && !f->search && !f->unique, "its flags");
	f = entity_find_field(e, SLICE("number"));
	ok(f->indexed && f->unique && f->search, "unique is indexed");
	is_int(f->role, ROLE_NUMBER, "a field fills the role of its name");
	ok(e->name_field == entity_role(e, ROLE_NAME), "named by its name");
	is_slice(entity_suggest_field(e, SLICE("nmber")), "number",
	    "a field suggested");
	f = entity_find_field(e, SLICE("limit"));
	is_int(f->digits, 2, "money has the digits of the currency");
	is_int(f->max.i, 100000, "a limit is a value of the field");
	is_int(f->role, ROLE_NONE, "a name that is no role fills none");
	f = entity_find_field(e, SLICE("seen"));
	is_int(f->stale_after.months, 12, "stale after a year");
	is_slice(f->default_text, "today", "a default as typed");
}

static void
test_small_rest(const struct model *m)
{
	const struct entity	*e;
	const struct field	*f;
	const struct choice	*c;
	const struct scheme	*s;
	struct span		 span = { .days = 1 };

	e = model_find_entity(m, SLICE("sale"));
	ok(e->is_columnar, "sales are columnar");
	is_slice(e->prefix, "s", "and have prefix s unasked");
	is_int((int64_t)e->n_key, 2, "a key of two fields");
	is_slice(e->field[e->key[1]].name, "line", "the second is line");
	f = entity_role(e, ROLE_PARTY);
	is_slice(f->name, "klant", "a role said aloud");
	is_int(f->to, model_find_entity(m, SLICE("account"))->id, "a ref");
	is_int(entity_role(e, ROLE_PRICE)->digits, 4, "digits said aloud");
	ok(entity_role(e, ROLE_COST) == NULL, "a role nobody fills");

	e = model_next_kind(m, KIND_DEAL, NULL);
	ok(e != NULL && model_next_kind(m, KIND_DEAL, e) == NULL, "one deal");
	f = entity_role(e, ROLE_STAGE);
	is_int((int64_t)f->n_choices, 4, "four stages");
	is_int(f->choice[0].probability_ppm, 100000, "a lead: 10 %");
	is_int(f->choice[1].probability_ppm, -1, "not said is not 100 %");
	is_int(f->choice[2].probability_ppm, 1000000, "won is certain");
	is_int(f->choice[3].state, CHOICE_LOST, "lost is lost");
	c = field_find_choice(f, SLICE("Binnen"));
	ok(c != NULL && c == field_find_code(f, 3), "a choice by alias");
	ok(field_find_choice(f, SLICE("gone")) == NULL, "no such choice");

	s = model_find_scheme(m, SLICE("pyramid"));
	ok(s->builtin, "the pyramid is built in");
	is_int((int64_t)s->n_segments, 8, "with all its segments");
	is_near(scheme_number(s, "top", .5), .02, 1e-12, "2 % is 0.02");
	is_near(scheme_number(s, "large", .04), .04, 0, "not said");
	is_near(scheme_number(s, "period", 7), 7, 0, "months are no number");
	is_int(scheme_span(s, "period", span).months, 12, "but a span");
	is_int(scheme_span(NULL, "x", span).days, 1, "no scheme: otherwise");
	s = model_find_scheme(m, SLICE("own"));
	ok(!s->builtin && s->segment[0].where.len > 0, "one of its own");
	is_int(m->calendar.week[0].from_min, 510, "Monday, half past eight");
	is_int(m->calendar.week[5].until_min, 1020, "Saturday until five");
	is_int(m->calendar.week[1].until_min, 0, "Tuesday closed");
	is_int((int64_t)m->calendar.n_holidays, 1, "one day closed");
	ok(m->calendar.dutch_holidays, "and the Dutch holidays");
}

/* Models with one fault each: where, what, and the hint. */
static const struct {
	const char	*entity, *place, *message, *hint;
} faults[] = {
	{ "x: {prefix: x}", "3:3", "x has no fields", "" },
	{ "x: {prefix: x, fields: {a: {type: text, typ: x}}}", "3:43",
	    "a field has no key 'typ'", "did you mean type?" },
	{ "x: {prefix: x, fields: {a: {type: txt}}}", "3:37",
	    "a: there is no type 'txt'", "did you mean text?" },
	{ "x: {prefix: x, fields: {a: {type: ref}}}", "3:27",
	    "a does not say which entity it refers to", "to: and" },
	{ "x: {prefix: x, fields: {a: {type: ref, to: y}}}", "3:46",
	    "a: there is no entity 'y'", "" },
	{ "x: {prefix: x, fields: {a: {type: int, to: x}}}", "3:46",
	    "a: to is for type ref", "" },
	{ "x: {prefix: x, fields: {A: {type: text}}}", "3:27",
	    "'A' is not a name for a field", "small letters" },
	{ "x: {prefix: x, fields: {1a: {type: text}}}", "3:27",
	    "'1a' is not a name for a field", "small letters" },
	{ "x: {prefix: x, fields: {count: {type: int}}}", "3:27",
	    "'count' is a word of the filter language", "count_ would do" },
	{ "X: {prefix: x, fields: {a: {type: text}}}", "3:3",
	    "'X' is not a name for an entity", "small letters" },
	{ "and: {prefix: x, fields: {a: {type: text}}}", "3:3",
	    "'and' is a word of the filter language", "" },
	{ "x: {fields: {a: {type: text}}}", "3:3",
	    "x has no prefix for its handles", "one or two letters" },
	{ "x: {prefix: x1, fields: {a: {type: text}}}", "3:15",
	    "prefix 'x1' must be 1 to 8 letters a to z", "" },
	{ "x: {prefix: s, fields: {a: {type: text}}}", "3:15",
	    "prefix 's' is kept for sales", "" },
	{ "x: {prefix: a, fields: {a: {type: text}}}", "3:3",
	    "b and x both have prefix 'a'", "" },
	{ "x: {kind: dael, prefix: x, fields: {a: {type: text}}}", "3:13",
	    "x: there is no kind 'dael'", "did you mean deal?" },
	{ "x: {kind: deal, prefix: x, fields: {a: {type: text}}}", "3:3",
	    "x: a deal needs a field for its stage", "name it 'stage'" },
	{ "x: {kind: party, prefix: x, fields: {email: {type: int}}}", "3:40",
	    "email: the email of a party cannot be of type int",
	    "another type, or role: none" },
	{ "x: {kind: party, prefix: x, fields: "
	    "{a: {type: ref, to: x, role: owner}}}", "3:68",
	    "a: the owner of a party cannot refer to x, which is of kind "
	    "party", "another entity" },
	{ "x: {prefix: x, fields: {a: {type: text, role: stage}}}", "3:49",
	    "a: kind plain has no role 'stage'", "" },
	{ "x: {kind: party, prefix: x, fields: {a: {type: text, role: name},"
	    " name: {type: text}}}", "3:69",
	    "a and name both fill the role name", "say role: none" },
	{ "x: {prefix: x, fields: {a: {type: enum}}}", "3:27",
	    "a does not list its values", "values: [one, two]" },
	{ "x: {prefix: x, fields: {a: {type: int, values: [b]}}}", "3:50",
	    "a: values are for type enum", "" },
	{ "x: {prefix: x, fields: {a: {type: enum, values: [b, b]}}}", "3:55",
	    "b: the word 'b' already means b", "names, labels" },
	{ "x: {prefix: x, fields: {a: {type: enum, values: {b: {label: q}, "
	    "c: {aliases: [Q]}}}}}", "3:67",
	    "c: the word 'Q' already means b", "names, labels" },
	{ "x: {prefix: x, fields: {a: {type: enum, values: ['b c']}}}", "3:52",
	    "'b c' is not a name for a value", "small letters" },
	{ "x: {prefix: x, fields: {a: {type: enum, values: [b], "
	    "default: c}}}", "3:65",
	    "default: a \"c\" is not one of its values", "values: b" },
	{ "x: {prefix: x, fields: {a: {type: enum, "
	    "values: {b: {probability: 120}}}}}", "3:69",
	    "b: a probability lies between 0 % and 100 %", "" },
	{ "x: {prefix: x, fields: {a: {type: int, min: 5, max: 4}}}", "3:55",
	    "a: max is less than min", "" },
	{ "x: {prefix: x, fields: {a: {type: bool, min: 5}}}", "3:48",
	    "a: min is not for type bool", "" },
	{ "x: {prefix: x, fields: {a: {type: date, min: today}}}", "3:48",
	    "a: min must be a date such as 2020-01-01", "" },
	{ "x: {prefix: x, fields: {a: {type: money, min: USD 5}}}", "3:49",
	    "a: min must be in EUR", "" },
	{ "x: {prefix: x, fields: {a: {type: text, pattern: '(x'}}}", "3:52",
	    "pattern: missing closing parenthesis, at character 3", "" },
	{ "x: {prefix: x, fields: {a: {type: int, pattern: 'x'}}}", "3:51",
	    "a: a pattern is for text", "" },
	{ "x: {prefix: x, fields: {a: {type: int, digits: 3}}}", "3:50",
	    "a: digits are for decimal and money", "" },
	{ "x: {prefix: x, fields: {a: {type: decimal, digits: 30}}}", "3:54",
	    "digits must be a whole number from 0 to 9", "" },
	{ "x: {prefix: x, fields: {a: {type: text, many: maybe}}}", "3:49",
	    "many must be true or false", "" },
	{ "x: {prefix: x, fields: {a: {type: int, search: true}}}", "3:50",
	    "a: only text can be searched for words", "" },
	{ "x: {prefix: x, fields: {a: {type: text, unique: true, "
	    "default: b}}}", "3:66", "a: what is unique has no default", "" },
	{ "x: {prefix: x, fields: {a: {type: text, "
	    "stale_after: soon}}}", "3:56", "stale_after: ", "" },
	{ "x: {prefix: x, key: [a], fields: {a: {type: text}}}", "3:23",
	    "x: only sales have a key of fields", "say unique: true" },
	{ "x: {prefix: x, label: {english: b}, fields: {a: {type: text}}}",
	    "3:26", "label: 'english' is not the code of a language", "two" },
	{ "x: {prefix: x, label: b, fields: {a: {type: text}}}", "3:3",
	    "x: the word 'b' already means b", "names, labels" },
	{ "x: {prefix: x, aliases: b2, fields: {a: {type: text}}}", "3:27",
	    "aliases must be a list of words", "aliases: [one, two]" },
	{ "x: {prefix: x, fields: [a]}", "3:26",
	    "fields must have keys and values (key: value)", "" },
	{ "x: {prefix: x, fields: {a: text}}", "3:30",
	    "a field must have keys and values (key: value)", "" },
	{ "x: [a]", "3:6",
	    "an entity must have keys and values (key: value)", "" },
	{ "x: {kind: sale, fields: {date: {type: date}, amount: "
	    "{type: money, personal: true}}}", "3:80",
	    "amount: a sale holds nothing personal", "" },
	{ "x: {kind: sale, fields: {date: {type: date}, amount: "
	    "{type: money, many: true}}}", "3:76",
	    "amount: a sale has one value in each field", "" },
	{ "x: {kind: sale, fields: {date: {type: date}, amount: "
	    "{type: money, unique: true}}}", "3:78",
	    "amount: what tells sales apart is said once", "key: [order" },
	{ "x: {kind: sale, key: [foo], fields: {date: {type: date}, amount: "
	    "{type: money}}}", "3:25", "x has no such field for its key", "" },
	{ "x: {kind: sale, fields: {amount: {type: money}}}", "3:3",
	    "x: a sale needs a field for its date", "name it 'date'" },
};

static void
test_faults(void)
{
	struct buf	 text = {0};

	for (size_t i = 0; i < NELEM(faults); i++) {
		/* b stands first where x takes its prefix or word. */
		bool	 second = strstr(faults[i].message, "both have") !=
			    NULL;
		int	 line = 0, column = 0;

		buf_clear(&text);
		buf_addf(&text, second ? "gegevensmodel: 1\nentities: {"
		    "b: {prefix: a, fields: {a: {type: text}}},\n  %s}\n" :
		    "gegevensmodel: 1\nentities:\n  %s\n"
		    "  b: {prefix: a, fields: {a: {type: text}}}\n",
		    faults[i].entity);
		if (!second)
			(void)sscanf(faults[i].place, "%d:%d", &line, &column);
		kit_fault(faults[i].message, buf_slice(&text), line, column,
		    faults[i].message, faults[i].hint);
	}
	buf_release(&text);
}

static void
test_all_at_once(void)
{
	static const char	 text[] =
	    "gegevensmodel: 2\n"
	    "currency: euro\n"
	    "timezone: ../etc/passwd\n"
	    "country: Atlantis\n"
	    "language: Dutch\n"
	    "week: us\n"
	    "colour: red\n"
	    "entities: {x: {prefix: x, fields: {a: {type: txt}}}}\n"
	    "segments: {pyramid: {parameters: {tip: 1, top: 7}}, own: {},\n"
	    "  rfm: {segments: {new: {where: 'x'}, olds: {}}}}\n"
	    "calendar: {workdays: [someday], hours: late, holidays: be,\n"
	    "  closed: {2025-02-30: never}}\n";
	struct model_faults	 list = {0};
	struct model		*m = NULL;
	struct arena		*arena = arena_open();
	struct err		 err = {0};
	size_t			 i;
	bool			 sorted = true;

	is_int(model_parse(&m, arena, slice_of(text), NULL, &list, &err),
	    ERR_DATA, "a model full of faults");
	is_int((int64_t)list.list.n, 17, "each is reported");
	is_str(err.msg, "1:16: this program reads gegevensmodel: 1 only",
	    "the error is the first of them");
	for (i = 1; i < list.list.n; i++) {
		if (list.list.p[i].line < list.list.p[i - 1].line)
			sorted = false;
	}
	ok(sorted, "in the order of the file");
	if (list.list.n != 17) {
		for (i = 0; i < list.list.n; i++)
			diag("%d:%d: %.*s", list.list.p[i].line,
			    list.list.p[i].column,
			    SLICE_ARG(list.list.p[i].message));
	}
	VEC_RELEASE(&list.list);
	is_int(model_parse(&m, arena, SLICE("a: [\n"), NULL, &list, &err),
	    ERR_DATA, "not even YAML");
	is_int(list.list.p[0].line, 2, "has its place as well");
	VEC_RELEASE(&list.list);
	is_int(model_parse(&m, arena, SLICE(""), NULL, NULL, &err), ERR_DATA,
	    "an empty file is no model");
	is_int(model_parse(&m, arena, SLICE("- a\n"), NULL, NULL, &err),
	    ERR_DATA, "nor is a list");
	arena_close(arena);
}

static void
test_bounds(void)
{
	struct model	*m;
	struct arena	*arena = arena_open();
	struct buf	 text = {0};
	struct err	 err = {0};
	int		 i;

	buf_adds(&text, "gegevensmodel: 1\nentities:\n  x: {prefix: x, "
	    "fields: {\n");
	for (i = 0; i <= 500; i++)
		buf_addf(&text, "f%d: {type: text},\n", i);
	buf_adds(&text, "}}\n");
	is_int(model_parse(&m, arena, buf_slice(&text), NULL, NULL, &err),
	    ERR_DATA, "501 fields are too many");
	is_str(err.msg, "3:26: x: more than 500 fields", "and it says so");
	buf_clear(&text);
	buf_adds(&text, "gegevensmodel: 1\nentities:\n  x: {prefix: x, "
	    "fields: {a: {type: enum, values: [\n");
	for (i = 0; i <= 5000; i++)
		buf_addf(&text, "v%d,\n", i);
	buf_adds(&text, "]}}}\n");
	is_int(model_parse(&m, arena, buf_slice(&text), NULL, NULL, &err),
	    ERR_DATA, "5001 values are too many");
	buf_clear(&text);
	buf_adds(&text, "gegevensmodel: 1\nentities:\n");
	for (i = 0; i < 2000; i++)
		buf_addf(&text, "  x%d: {}\n", i);
	is_int(model_parse(&m, arena, buf_slice(&text), NULL, NULL, &err),
	    ERR_DATA, "2000 entities are too many");
	buf_release(&text);
	arena_close(arena);
}

static void
test_values(const struct model *m)
{
	const struct entity	*e = model_find_entity(m, SLICE("account"));
	struct when		 when = { .zone = zone_utc() };
	struct value_context	 context = { &when, "EUR", SLICE("NL") };
	struct arena		*arena = arena_open();
	struct buf		 out = {0};
	struct value		 v = {0};
	struct err		 err = {0};
	const struct field	*f;

#define PARSE(text) \
	field_parse_value(&v, f, SLICE(text), &context, arena, &err)
	f = entity_find_field(e, SLICE("name"));
	is_ok(PARSE(" Jansen "), &err, "a name");
	is_slice(v.text, "Jansen", "trimmed");
	is_int(PARSE("x"), ERR_DATA, "too short a name");
	is_str(err.msg, "name \"x\" is shorter than 2 characters", "says so");
	is_ok(PARSE("éééééééééé"), &err, "ten letters are not twenty bytes");
	is_int(PARSE("abcdefghijk"), ERR_DATA, "eleven are too many");
	f = entity_find_field(e, SLICE("code"));
	is_ok(PARSE("NL12"), &err, "a code of the right form");
	is_int(PARSE("xNL12"), ERR_DATA, "more before it");
	is_int(PARSE("NL12x"), ERR_DATA, "more behind it");
	is_str(err.hint, "pattern: [A-Z]{2}[0-9]+", "shows the form");
	is_int(PARSE("xééééééééééééééééé"
	    "ééééééééééééééééé"), ERR_DATA, "and letters of two bytes");
	ok(utf8_check(slice_of(err.msg)) == SIZE_MAX, "of which none is cut");
	f = entity_find_field(e, SLICE("limit"));
	is_ok(PARSE("1000"), &err, "at the limit");
	is_int(PARSE("1000.01"), ERR_DATA, "above it");
	is_str(err.msg, "limit \"1000.01\" is more than 1000.00", "says so");
	is_int(PARSE("-0.01"), ERR_DATA, "below zero");
	is_int(PARSE("12,5"), ERR_DATA, "no decimal comma here");
	ok(strncmp(err.msg, "limit \"12,5\"", 12) == 0, "names the value");
	is_ok(PARSE("USD 5000"), &err, "another currency is for the caller");
	is_str(v.cur, "USD", "which sees it");
	f = entity_find_field(e, SLICE("size"));
	is_ok(PARSE("Large"), &err, "a choice");
	is_int(v.i, 2, "by code");
	field_write_value(&out, m, f, &v, zone_utc());
	is_str(buf_cstr(&out), "large", "written by name");
	is_int(PARSE("larg"), ERR_DATA, "not a choice");
	is_str(err.msg, "size \"larg\" is not one of its values", "says so");
	is_str(err.hint, "did you mean large?", "and which is near");
	is_int(PARSE("purple"), ERR_DATA, "nothing near");
	is_str(err.hint, "values: small, large", "lists them");
	f = entity_find_field(e, SLICE("parent"));
	is_int(PARSE("a1"), ERR_DATA, "references are read elsewhere");
	v = (struct value){ .type = TYPE_REF, .entity = e->id, .i = 17 };
	is_ok(field_check_value(f, &v, &err), &err, "but checked");
	buf_clear(&out);
	field_write_value(&out, m, f, &v, zone_utc());
	is_str(buf_cstr(&out), "a17", "and written as handles");
	v.type = TYPE_INT;
	is_int(field_check_value(f, &v, &err), ERR_DATA, "the type must fit");
#undef PARSE
	buf_release(&out);
	arena_close(arena);
}

static void
test_handles(const struct model *m)
{
	static const char *const no[] = {
		"", "a", "17", "a0", "a017", "A17", "a17 ", " a17", "b17",
		"a-1", "a+1", "a4294967296", "a99999999999999999999", "aa1",
		"a1a"
	};
	const struct entity	*e = NULL;
	uint32_t		 id = 0;
	size_t			 i;

	ok(handle_parse(&e, &id, m, SLICE("a4294967295")) &&
	    id == UINT32_MAX && slice_eq(e->name, SLICE("account")),
	    "the last handle");
	ok(handle_parse(&e, &id, m, SLICE("s1")) && e->is_columnar,
	    "a handle of a sale");
	for (i = 0; i < NELEM(no); i++)
		ok(!handle_parse(&e, &id, m, slice_of(no[i])),
		    "'%s' is no handle", no[i]);
}

static void
test_names(void)
{
	ok(name_is_valid(SLICE("a_1")) && name_is_valid(SLICE("_x")) &&
	    name_is_valid(SLICE("één")), "names");
	ok(!name_is_valid(SLICE("")) && !name_is_valid(SLICE("1a")) &&
	    !name_is_valid(SLICE("A")) && !name_is_valid(SLICE("a-b")) &&
	    !name_is_valid(SLICE("a b")) && !name_is_valid(SLICE("a\0b")) &&
	    !name_is_valid(SLICE("\xc3")) && !name_is_valid(SLICE("a×b")),
	    "no names");
	ok(name_is_valid_choice(SLICE("2025-a+")) &&
	    !name_is_valid_choice(SLICE("-a")) &&
	    !name_is_valid_choice(SLICE("a\0")), "names of choices");
	ok(name_is_reserved(SLICE("missing")) &&
	    !name_is_reserved(SLICE("quantity")), "reserved words");
}

/* Encoding undoes decoding: the bytes of the copy are the same bytes. */
static void
test_codec(const struct model *m)
{
	struct arena	*arena = arena_open();
	struct model	*copy = NULL;
	struct buf	 bytes = {0}, again = {0};
	struct err	 err = {0};
	size_t		 i, refused = 0;
	char		*damaged;

	model_encode(&bytes, m);
	is_ok(model_decode(&copy, arena, buf_slice(&bytes), &err), &err,
	    "stored bytes are read");
	model_encode(&again, copy);
	ok(slice_eq(buf_slice(&bytes), buf_slice(&again)),
	    "and give the same bytes");
	test_small_entities(copy);
	test_small_rest(copy);
	test_values(copy);
	test_handles(copy);

	for (i = 0; i < bytes.len; i++) {
		if (model_decode(&copy, arena, slice_sub(buf_slice(&bytes),
		    0, i), &err) == ERR_STORE)
			refused++;
	}
	is_int((int64_t)refused, (int64_t)bytes.len, "each cut is refused");
	damaged = mem_alloc(bytes.len);
	for (refused = i = 0; i < bytes.len * 8; i++) {
		memcpy(damaged, bytes.p, bytes.len);
		damaged[i / 8] ^= (char)(1 << i % 8);
		if (model_decode(&copy, arena, slice_make(damaged,
		    bytes.len), &err) == ERR_STORE)
			refused++;
	}
	is_int((int64_t)refused, (int64_t)bytes.len * 8,
	    "each flipped bit is refused");
	/* With a right checksum the structure itself must hold. */
	for (i = 0; i < (bytes.len - 4) * 8; i++) {
		memcpy(damaged, bytes.p, bytes.len);
		damaged[i / 8] ^= (char)(1 << i % 8);
		le32_put(damaged + bytes.len - 4,
		    crc32c(0, damaged, bytes.len - 4));
		if (model_decode(&copy, arena, slice_make(damaged,
		    bytes.len), &err) == ERR_OK) {
			buf_clear(&again);
			model_encode(&again, copy);
		}
		arena_clear(arena);
	}
	ok(true, "nor does one behind a right checksum break anything");
	free(damaged);
	buf_release(&bytes);
	buf_release(&again);
	arena_close(arena);
}

int
main(void)
{
	struct arena	*arena = arena_open();
	struct model	*m = parse(arena, small, NULL);

	if (!ok(m != NULL, "a small model"))
		return done_testing();
	test_small_entities(m);
	test_small_rest(m);
	test_values(m);
	test_handles(m);
	test_names();
	test_faults();
	test_all_at_once();
	test_bounds();
	test_codec(m);
	arena_close(arena);
	return done_testing();
}
