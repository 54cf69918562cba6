#include "core/model/source.h"

#include "core/model/scheme.h"
#include "tests/unit/tap.h"

static struct model *
template_parse(struct arena *arena, const char *name)
{
	struct model_faults	 faults = {0};
	struct model		*m = NULL;
	struct err		 err = {0};
	size_t			 i;

	if (model_parse(&m, arena, model_template(slice_of(name)), NULL,
	    &faults, &err) != ERR_OK) {
		for (i = 0; i < faults.list.n; i++)
			diag("%s.yaml:%d:%d: %.*s", name,
			    faults.list.p[i].line, faults.list.p[i].column,
			    SLICE_ARG(faults.list.p[i].message));
	}
	VEC_RELEASE(&faults.list);
	ok(m != NULL, "%s parses without a fault", name);
	return m;
}

/* English and Dutch, neither empty. */
static bool
both(struct labels l, const char *what, struct slice name)
{
	bool	 en = false, nl = false;
	size_t	 i;

	for (i = 0; i < l.n; i++) {
		if (l.p[i].text.len == 0)
			continue;
		en = en || slice_eq(l.p[i].lang, SLICE("en"));
		nl = nl || slice_eq(l.p[i].lang, SLICE("nl"));
	}
	if (!en || !nl)
		diag("%s of %.*s is not in both languages", what,
		    SLICE_ARG(name));
	return en && nl;
}

static bool
field_is_labelled(const struct field *f)
{
	bool	 good = both(f->labels, "label", f->name);
	size_t	 i;

	good = both(f->help, "help", f->name) && good;
	for (i = 0; i < f->n_choices; i++) {
		good = both(f->choice[i].labels, "label",
		    f->choice[i].name) && good;
		good = both(f->choice[i].help, "help",
		    f->choice[i].name) && good;
	}
	return good;
}

static void
test_labels(const struct model *m, const char *name)
{
	const struct entity	*e;
	bool			 good = true;
	size_t			 i, j;

	for (i = 0; i < m->n_entities; i++) {
		e = model_entity(m, i);
		good = both(e->labels, "label", e->name) && good;
		good = both(e->plural, "plural", e->name) && good;
		good = both(e->help, "help", e->name) && good;
		for (j = 0; j < e->n_fields; j++)
			good = field_is_labelled(&e->field[j]) && good;
	}
	for (i = 0; i < m->n_schemes; i++) {
		good = both(m->scheme[i].labels, "label",
		    m->scheme[i].name) && good;
		good = both(m->scheme[i].help, "help",
		    m->scheme[i].name) && good;
		for (j = 0; j < m->scheme[i].n_segments; j++)
			good = both(m->scheme[i].segment[j].labels, "label",
			    m->scheme[i].segment[j].name) && good;
	}
	ok(good, "%s: every word in English and Dutch", name);
}

/* What segments, forecasts and the log cannot work without. */
static const struct { enum kind kind; enum role role; } needed[] = {
	{ KIND_PARTY, ROLE_NAME }, { KIND_PARTY, ROLE_NUMBER },
	{ KIND_PARTY, ROLE_EMAIL }, { KIND_PARTY, ROLE_PHONE },
	{ KIND_PARTY, ROLE_POSTCODE }, { KIND_PARTY, ROLE_COUNTRY },
	{ KIND_PARTY, ROLE_TARGET_GROUP }, { KIND_PARTY, ROLE_NEVER },
	{ KIND_PARTY, ROLE_REFERRED_BY }, { KIND_PARTY, ROLE_VERIFIED },
	{ KIND_PRODUCT, ROLE_CODE }, { KIND_PRODUCT, ROLE_NAME },
	{ KIND_PRODUCT, ROLE_FAMILY }, { KIND_PRODUCT, ROLE_VARIANT_RANK },
	{ KIND_PRODUCT, ROLE_UNIT_COST }, { KIND_PRODUCT, ROLE_SERVICE },
	{ KIND_PRODUCT, ROLE_SUCCESSOR }, { KIND_SALE, ROLE_PARTY },
	{ KIND_SALE, ROLE_PRODUCT }, { KIND_SALE, ROLE_DATE },
	{ KIND_SALE, ROLE_TIME }, { KIND_SALE, ROLE_QUANTITY },
	{ KIND_SALE, ROLE_PRICE }, { KIND_SALE, ROLE_AMOUNT },
	{ KIND_SALE, ROLE_COST }, { KIND_SALE, ROLE_DISCOUNT },
	{ KIND_SALE, ROLE_ORDER }, { KIND_SALE, ROLE_CHANNEL },
	{ KIND_SALE, ROLE_PROMISED }, { KIND_SALE, ROLE_DELIVERED },
	{ KIND_SALE, ROLE_RETURN_OF }, { KIND_SALE, ROLE_RETURN_REASON },
	{ KIND_STAFF, ROLE_LOGIN }, { KIND_ACTIVITY, ROLE_PARTY },
	{ KIND_ACTIVITY, ROLE_KIND }, { KIND_ACTIVITY, ROLE_TIME },
	{ KIND_ACTIVITY, ROLE_DIRECTION }, { KIND_ACTIVITY, ROLE_TEXT },
	{ KIND_ACTIVITY, ROLE_NEXT }, { KIND_CASE, ROLE_STATUS },
	{ KIND_CASE, ROLE_OPENED }, { KIND_CASE, ROLE_RESPONDED },
	{ KIND_CASE, ROLE_RESOLVED }, { KIND_CASE, ROLE_SEVERITY },
	{ KIND_CASE, ROLE_SATISFACTION }, { KIND_TASK, ROLE_DUE },
	{ KIND_TASK, ROLE_STATUS }, { KIND_CAMPAIGN, ROLE_COST },
	{ KIND_RESPONSE, ROLE_RESULT }, { KIND_RESPONSE, ROLE_SENT },
	{ KIND_SURVEY, ROLE_ASPECT }, { KIND_SURVEY, ROLE_RATING },
	{ KIND_TARGET, ROLE_PERIOD }, { KIND_TARGET, ROLE_VALUE },
	{ KIND_CONSENT, ROLE_PURPOSE }, { KIND_CONSENT, ROLE_WITHDRAWN },
	{ KIND_SERIES, ROLE_VALUE }, { KIND_RATE, ROLE_VALUE }
};

/* Companies have more to them than shops. */
static const struct { enum kind kind; enum role role; } needed_standard[] = {
	{ KIND_PARTY, ROLE_ROLES }, { KIND_PARTY, ROLE_PARENT },
	{ KIND_PARTY, ROLE_OWNER }, { KIND_PARTY, ROLE_SHARE_OF_WALLET },
	{ KIND_PERSON, ROLE_NAME }, { KIND_PERSON, ROLE_LEVEL },
	{ KIND_AFFILIATION, ROLE_PERSON }, { KIND_AFFILIATION, ROLE_PARTY },
	{ KIND_AFFILIATION, ROLE_LEVEL }, { KIND_SALE, ROLE_DUE },
	{ KIND_SALE, ROLE_PAID }, { KIND_SALE, ROLE_CURRENCY },
	{ KIND_SALE, ROLE_ORIGINAL }, { KIND_ACTIVITY, ROLE_PERSON },
	{ KIND_ACTIVITY, ROLE_SEES }, { KIND_ACTIVITY, ROLE_HEARS },
	{ KIND_ACTIVITY, ROLE_FEELS }, { KIND_ACTIVITY, ROLE_SAYS },
	{ KIND_ACTIVITY, ROLE_PAINS }, { KIND_ACTIVITY, ROLE_GAINS },
	{ KIND_DEAL, ROLE_STAGE }, { KIND_DEAL, ROLE_AMOUNT },
	{ KIND_DEAL, ROLE_PROBABILITY }, { KIND_DEAL, ROLE_EXPECTED_CLOSE },
	{ KIND_DEAL, ROLE_CLOSED }, { KIND_DEAL, ROLE_COMPETITOR },
	{ KIND_PRODUCT, ROLE_BLOCKS }, { KIND_BLOCK, ROLE_REQUIRES },
	{ KIND_BLOCK, ROLE_EXCLUDES }, { KIND_PROPOSAL, ROLE_VERSION },
	{ KIND_EXCHANGE, ROLE_RESOURCE }, { KIND_EXCHANGE, ROLE_DIRECTION },
	{ KIND_LINK, ROLE_OTHER }, { KIND_LINK, ROLE_KIND },
	{ KIND_JOURNEY, ROLE_STEP }, { KIND_CONTRACT, ROLE_UNTIL },
	{ KIND_ASSESSMENT, ROLE_TRUST }
};

static bool
has_role(const struct model *m, enum kind kind, enum role role)
{
	const struct entity	*e = model_next_kind(m, kind, NULL);

	if (e != NULL && entity_role(e, role) != NULL)
		return true;
	diag("no %s of a %s", role_name(role), kind_name(kind));
	return false;
}

static void
test_roles(const struct model *m, const char *name, bool standard)
{
	bool	 good = true;
	size_t	 i;

	for (i = 0; i < NELEM(needed); i++)
		good = has_role(m, needed[i].kind, needed[i].role) && good;
	for (i = 0; standard && i < NELEM(needed_standard); i++)
		good = has_role(m, needed_standard[i].kind,
		    needed_standard[i].role) && good;
	ok(good, "%s has every role that analysis needs", name);
}

/* The program finds what it must know by the English word, everywhere. */
static void
test_choices(const struct model *m, const char *name)
{
	static const struct {
		enum kind kind; enum role role; const char *words[8];
	} known[] = {
		{ KIND_ACTIVITY, ROLE_KIND, { "call", "visit", "email",
		    "letter", "note", "meeting", "complaint" } },
		{ KIND_ACTIVITY, ROLE_KIND, { "compliment", "question",
		    "mention", "web_form", "brochure", "order", "quote" } },
		{ KIND_ACTIVITY, ROLE_KIND, { "testimonial", "web_visit",
		    "opt_in" } },
		{ KIND_ACTIVITY, ROLE_DIRECTION, { "in", "out" } },
		{ KIND_CASE, ROLE_KIND, { "complaint", "dispute" } },
		{ KIND_CASE, ROLE_SEVERITY, { "low", "normal", "high",
		    "critical" } },
		{ KIND_RESPONSE, ROLE_RESULT, { "sent", "held_out",
		    "bounced", "clicked", "bought", "unsubscribed" } },
		{ KIND_TARGET, ROLE_KIND, { "revenue", "margin", "quantity",
		    "customers" } },
		{ KIND_CONSENT, ROLE_PURPOSE, { "newsletter", "profiling" } }
	};
	const struct entity	*e;
	const struct field	*f;
	bool			 good = true;
	size_t			 i, j;

	for (i = 0; i < NELEM(known); i++) {
		e = model_next_kind(m, known[i].kind, NULL);
		f = e == NULL ? NULL : entity_role(e, known[i].role);
		for (j = 0; j < 8 && known[i].words[j] != NULL; j++) {
			if (f != NULL && field_find_choice(f,
			    slice_of(known[i].words[j])) != NULL)
				continue;
			diag("no '%s'", known[i].words[j]);
			good = false;
		}
	}
	ok(good, "%s: known choices are found by their English word", name);
}

static void
test_codec(const struct model *m, const char *name)
{
	struct arena	*arena = arena_open();
	struct model	*copy = NULL;
	struct buf	 bytes = {0}, again = {0};
	struct err	 err = {0};

	model_encode(&bytes, m);
	is_ok(model_decode(&copy, arena, buf_slice(&bytes), &err), &err,
	    name);
	model_encode(&again, copy);
	ok(slice_eq(buf_slice(&bytes), buf_slice(&again)),
	    "%s: decode undoes encode", name);
	buf_release(&bytes);
	buf_release(&again);
	arena_close(arena);
}

/* A second reading of the same file changes nothing, and says so. */
static void
test_again(const struct model *m, const char *name, struct arena *arena)
{
	struct model_changes	 changes = {0};
	struct model		*again = NULL;
	struct err		 err = {0};

	is_ok(model_parse(&again, arena, model_template(slice_of(name)), m,
	    NULL, &err), &err, "applied again");
	model_compare(&changes, m, again, arena);
	is_int((int64_t)changes.list.n, 0, "nothing changes");
	VEC_RELEASE(&changes.list);
}

/* Word for word the same model, but for the names. */
static void
test_dutch(const struct model *en, const struct model *nl)
{
	const struct entity	*e, *n;
	const struct field	*f, *g;
	bool			 good;
	size_t			 i, j, k;

	good = en->n_entities == nl->n_entities;
	for (i = 0; good && i < en->n_entities; i++) {
		e = model_entity(en, i);
		n = model_entity(nl, i);
		good = e->id == n->id && e->kind == n->kind &&
		    e->n_fields == n->n_fields &&
		    slice_eq(e->prefix, n->prefix) &&
		    model_find_entity(nl, e->name) == n &&
		    model_find_entity(en, n->name) == e;
		for (j = 0; good && j < e->n_fields; j++) {
			f = &e->field[j];
			g = &n->field[j];
			good = f->id == g->id && f->type == g->type &&
			    f->role == g->role && f->to == g->to &&
			    f->digits == g->digits && f->many == g->many &&
			    f->required == g->required &&
			    f->unique == g->unique &&
			    f->indexed == g->indexed &&
			    f->personal == g->personal &&
			    f->n_choices == g->n_choices;
			/* Either model understands the words of the other. */
			good = good && entity_find_field(n, f->name) == g &&
			    entity_find_field(e, g->name) == f;
			for (k = 0; good && k < f->n_choices; k++)
				good = field_find_choice(g,
				    f->choice[k].name) == &g->choice[k] &&
				    field_find_choice(f,
				    g->choice[k].name) == &f->choice[k] &&
				    f->choice[k].state == g->choice[k].state;
			if (!good)
				diag("%.*s.%.*s differs from %.*s.%.*s",
				    SLICE_ARG(e->name), SLICE_ARG(f->name),
				    SLICE_ARG(n->name), SLICE_ARG(g->name));
		}
	}
	ok(good, "the Dutch model is the standard model in other words");
}

/* Thresholds in the templates are those that hold without a template. */
static void
test_thresholds(const struct model *m)
{
	const struct builtin_scheme	*b;
	const struct threshold		*t;
	const struct scheme		*s;
	bool				 good = true;
	size_t				 i;

	for (b = builtin_schemes; b->name != NULL; b++) {
		s = model_find_scheme(m, slice_of(b->name));
		for (t = b->threshold; t->name != NULL; t++) {
			for (i = 0; s != NULL && i < s->n_parameters; i++) {
				if (slice_eq(s->parameter[i].name,
				    slice_of(t->name)) &&
				    slice_eq(s->parameter[i].text,
				    slice_of(t->otherwise)))
					break;
			}
			if (s == NULL || i == s->n_parameters) {
				diag("%s %s", b->name, t->name);
				good = false;
			}
		}
	}
	ok(good, "every threshold is named, with its own default");
}

static void
test_glossary(const struct model *m)
{
	static const char *const formats[] = { "text", "md", "html" };
	struct buf	 en = {0}, nl = {0};
	size_t		 i;

	for (i = 0; i < NELEM(formats); i++) {
		buf_clear(&en);
		buf_clear(&nl);
		model_write_glossary(&en, m, SLICE("en"),
		    slice_of(formats[i]));
		model_write_glossary(&nl, m, SLICE("nl"),
		    slice_of(formats[i]));
		ok(strstr(buf_cstr(&en), "the name they trade") != NULL,
		    "%s in English", formats[i]);
		ok(strstr(buf_cstr(&nl), "begrippenlijst") != NULL &&
		    strstr(buf_cstr(&nl), "klantnummer") != NULL &&
		    strstr(buf_cstr(&nl), "the name they trade") == NULL,
		    "%s in Dutch", formats[i]);
		ok(utf8_check(buf_slice(&nl)) == SIZE_MAX, "%s is UTF-8",
		    formats[i]);
	}
	buf_release(&en);
	buf_release(&nl);
}

/* The names of the model cannot break out of the page. */
static void
test_escaping(void)
{
	static const char	 text[] =
	    "gegevensmodel: 1\nname: '<script>|&'\nentities: {x: {prefix: x, "
	    "help: '<b>', fields: {a: {type: text, help: '*x* | y'}}}}\n";
	struct arena	*arena = arena_open();
	struct model	*m = NULL;
	struct buf	 out = {0};
	struct err	 err = {0};

	is_ok(model_parse(&m, arena, slice_of(text), NULL, NULL, &err), &err,
	    "a model with odd signs");
	model_write_glossary(&out, m, SLICE("en"), SLICE("html"));
	ok(strstr(buf_cstr(&out), "<script>") == NULL &&
	    strstr(buf_cstr(&out), "&lt;script&gt;|&amp;") != NULL,
	    "escaped in HTML");
	buf_clear(&out);
	model_write_glossary(&out, m, SLICE("en"), SLICE("md"));
	ok(strstr(buf_cstr(&out), "\\*x\\* \\| y") != NULL &&
	    strstr(buf_cstr(&out), " <script") == NULL,
	    "escaped in Markdown");
	buf_release(&out);
	arena_close(arena);
}

int
main(void)
{
	struct arena	*arena = arena_open();
	struct model	*m, *standard = NULL, *nl = NULL;
	size_t		 i;

	for (i = 0; model_template_names[i] != NULL; i++) {
		const char	*name = model_template_names[i];

		m = template_parse(arena, name);
		if (m == NULL)
			return done_testing();
		test_labels(m, name);
		test_roles(m, name, strcmp(name, "retail") != 0);
		test_choices(m, name);
		test_codec(m, name);
		test_again(m, name, arena);
		if (strcmp(name, "standard") == 0)
			standard = m;
		if (strcmp(name, "nl") == 0)
			nl = m;
	}
	ok(model_template(SLICE("other")).p == NULL, "no such template");
	test_dutch(standard, nl);
	test_thresholds(standard);
	test_thresholds(nl);
	test_glossary(standard);
	test_escaping();
	arena_close(arena);
	return done_testing();
}
