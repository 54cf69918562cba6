#include "core/model/parse_priv.h"

#include "core/types/address.h"
#include "core/types/decimal.h"
#include "core/types/text.h"

const char *const model_keys[] = {
	"gegevensmodel", "name", "currency", "timezone", "country",
	"language", "week", "entities", "segments", "cases", "due", "relation",
	"check", "journeys", "calendar", NULL
};

/* The form of this file, not the revision of the model. */
static void
parse_version(struct reader *r, const struct yaml_node *root)
{
	const struct yaml_node	*node = yaml_find(root, "gegevensmodel");

	if (node == NULL) {
		reader_fault(r, root, "not a data model: the key "
		    "'gegevensmodel' is not there");
		reader_hint(r, "begin with gegevensmodel: 1");
	} else if (node->kind != YAML_SCALAR ||
	    !slice_eq(node->text, SLICE("1"))) {
		reader_fault(r, node,
		    "this program reads gegevensmodel: 1 only");
	}
}

static void
parse_currency(struct reader *r, const struct yaml_node *root)
{
	const struct yaml_node	*node = reader_find(root, "currency");
	struct slice		 code = SLICE("EUR");
	int			 digits;

	if (node != NULL && !reader_text(&code, r, node, "currency"))
		return;
	digits = code.len == 3 ? currency_digits(code) : -1;
	if (digits < 0) {
		reader_fault(r, node, "currency '%.*s' is not an ISO 4217 code",
		    (int)text_cut(code, 20), code.p);
		reader_hint(r, "three capitals, such as EUR");
		return;
	}
	memcpy(r->m->currency, code.p, 3);
	memcpy(r->context.currency, code.p, 3);
	r->m->currency_digits = (uint8_t)digits;
}

static void
parse_language(struct reader *r, const struct yaml_node *root)
{
	const struct yaml_node	*node = reader_find(root, "language");
	struct slice		 code;

	if (node == NULL || !reader_text(&code, r, node, "language"))
		return;
	if (reader_is_language(code))
		r->m->language = code;
	else
		reader_fault(r, node, "language must be a code, such as nl");
}

static void
parse_place(struct reader *r, const struct yaml_node *root)
{
	const struct yaml_node	*node;
	const struct zone	*zone;
	struct slice		 text;
	struct err		 err = {0};

	node = reader_find(root, "timezone");
	if (node != NULL && reader_text(&text, r, node, "timezone")) {
		/* Without zone files nobody can tell whether it is one. */
		if (zone_open(&zone, r->arena, text, &err) == ERR_DATA)
			reader_err(r, node, "timezone: ", &err);
		else
			r->m->timezone = text;
	}
	node = reader_find(root, "country");
	if (node != NULL && reader_text(&text, r, node, "country")) {
		if (country_parse(&text, r->arena, text, &err) != ERR_OK)
			reader_err(r, node, "country: ", &err);
		else
			r->m->country = text;
	}
	node = reader_find(root, "week");
	if (node != NULL && (node->kind != YAML_SCALAR ||
	    !slice_eq(node->text, SLICE("iso"))))
		reader_fault(r, node,
		    "week must be iso: weeks begin on Monday");
}

static void
parse_head(struct reader *r, const struct yaml_node *root)
{
	struct model	*m = r->m;

	m->revision = r->prev == NULL ? 1 : r->prev->revision + 1;
	m->name = SLICE_EMPTY;
	m->timezone = SLICE("Europe/Amsterdam");
	m->country = SLICE("NL");
	m->language = SLICE("en");
	memcpy(m->currency, "EUR", 4);
	m->currency_digits = 2;
	m->next_entity_id = r->prev == NULL ? 1 : r->prev->next_entity_id;

	reader_keys(r, root, ERR_N("the model"), model_keys);
	parse_version(r, root);
	reader_text(&m->name, r, reader_find(root, "name"), "name");
	parse_currency(r, root);
	parse_language(r, root);
	parse_place(r, root);
	r->when.zone = zone_utc();
	r->context.when = &r->when;
	r->context.country = m->country;
}

static int
compare_faults(const void *a, const void *b)
{
	const struct model_fault	*x = a, *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	return slice_cmp(x->message, y->message);
}

void
model_faults_sort(struct model_faults *faults)
{
	struct model_fault	*p = faults->list.p;
	size_t			 i, n = 0;

	if (faults->list.n > 0)
		qsort(p, faults->list.n, sizeof(*p), compare_faults);
	for (i = 0; i < faults->list.n; i++) {
		if (n == 0 || compare_faults(&p[n - 1], &p[i]) != 0)
			p[n++] = p[i];
	}
	faults->list.n = n;
}

/* Put them in order; err tells the first. */
static enum err_code
first_fault(struct model_faults *faults, struct err *err)
{
	const struct model_fault	*f;

	model_faults_sort(faults);
	f = &faults->list.p[0];
	err_set(err, ERR_DATA, "%d:%d: %.*s", f->line, f->column,
	    SLICE_ARG(f->message));
	if (f->hint.len > 0)
		err_hint(err, "%.*s", SLICE_ARG(f->hint));
	return ERR_DATA;
}

/* What yaml_parse() said, "LINE:COLUMN: message", as a fault. */
static void
yaml_fault(struct reader *r, const struct err *err)
{
	struct yaml_node	 at = { .line = 1, .column = 1 };
	struct slice		 rest = slice_of(err->msg), part;
	int64_t			 line, column;

	if (slice_cut(&part, &rest, ':') && i64_parse(&line, part) &&
	    slice_cut(&part, &rest, ':') && i64_parse(&column, part)) {
		at.line = (int)line;
		at.column = (int)column;
		rest = slice_trim(rest);
	} else {
		rest = slice_of(err->msg);
	}
	reader_fault(r, &at, "%.*s", SLICE_ARG(rest));
	if (err->hint[0] != '\0')
		reader_hint(r, "%s", err->hint);
}

static void
doubled_keys(struct reader *r, const struct yaml_doubles *doubles)
{
	for (size_t i = 0; i < doubles->list.n; i++) {
		const struct yaml_double	*d = &doubles->list.p[i];
		struct yaml_node		 at = { .line = d->line,
						    .column = d->column };

		reader_fault(r, &at,
		    "'%.*s' is here twice, first on line %d",
		    (int)text_cut(d->key, 80), d->key.p, d->first_line);
	}
}

enum err_code
model_parse(struct model **model, struct arena *arena, struct slice yaml,
    const struct model *previous, struct model_faults *faults,
    struct err *err)
{
	struct reader		 r = { .arena = arena, .prev = previous };
	struct model_faults	 own = {0};
	struct yaml_doubles	 doubles = {0};
	const struct yaml_node	*root;
	enum err_code		 rc;

	r.faults = faults != NULL ? faults : &own;
	if (r.faults->arena == NULL)
		r.faults->arena = arena;
	r.m = ARENA_NEW(arena, struct model);
	rc = yaml_parse_doubles(&root, arena, yaml, &doubles, err);
	doubled_keys(&r, &doubles);
	if (rc) {
		yaml_fault(&r, err);
		if (rc == ERR_DATA)
			rc = first_fault(r.faults, err);
		goto done;
	}
	if (!reader_is_map(&r, root, ERR_N("the model"))) {
		rc = first_fault(r.faults, err);
		goto done;
	}
	parse_head(&r, root);
	parse_entities(&r, root);
	r.m->schemes_unsound = reader_is_twice(root, "segments");
	parse_schemes(&r, reader_find(root, "segments"));
	parse_cases(&r, reader_find(root, "cases"));
	parse_due(&r, reader_find(root, "due"));
	parse_sections(&r, root);
	parse_calendar(&r, reader_find(root, "calendar"));
	if (r.faults->list.n > 0) {
		r.faults->model = r.m;
		rc = first_fault(r.faults, err);
		goto done;
	}
	*model = r.m;
done:
	VEC_RELEASE(&doubles.list);
	VEC_RELEASE(&own.list);
	return rc;
}
