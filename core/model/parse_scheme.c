#include "core/model/parse_priv.h"

#include <math.h>

#include "core/model/reserved.h"
#include "core/model/scheme.h"
#include "core/types/text.h"

static const char *const scheme_keys[] = {
	"label", "help", "segments", "parameters", NULL
};
static const char *const segment_keys[] = {
	"label", "where", "contact_every", "journey", NULL
};

/* "4 %" and "0.04" are the same share. */
static bool
share_parse(double *v, struct slice text)
{
	bool	 percent = slice_ends(text, SLICE("%"));

	if (percent)
		text = slice_trim(slice_sub(text, 0, text.len - 1));
	if (!f64_parse(v, text))
		return false;
	if (percent)
		*v /= 100;
	return *v >= 0 && *v <= 1;
}

static void
parse_parameter(struct reader *r, struct parameter *p,
    const struct threshold *t, const struct yaml_node *node)
{
	struct span	 span;
	struct err	 err = {0};

	p->number = NAN;
	if (!reader_text(&p->text, r, node, ERR_N("a parameter")))
		return;
	switch (t->kind) {
	case THRESHOLD_NUMBER:
		if (!f64_parse(&p->number, p->text) || !(p->number >= 0))
			reader_fault(r, node, "%s must be a number, zero or "
			    "more", t->name);
		break;
	case THRESHOLD_SHARE:
		if (!share_parse(&p->number, p->text))
			reader_fault(r, node, "%s must be a share from 0 %% "
			    "to 100 %%", t->name);
		break;
	case THRESHOLD_SPAN:
		if (span_parse(&span, p->text, &err) != ERR_OK)
			reader_err(r, node, "", &err);
		else if (span.months == 0 && span.us == 0)
			p->number = span.days;
		break;
	case THRESHOLD_CHOOSE:
		if (!slice_eq(p->text, SLICE("first")) &&
		    !slice_eq(p->text, SLICE("all")))
			reader_fault(r, node, "%s must be first or all",
			    t->name);
		break;
	}
}

void
parse_parameters(struct reader *r, struct scheme *s,
    const struct threshold *table, const struct yaml_node *node)
{
	const struct threshold	*t;
	struct parameter	*list;
	struct nearest		 near;
	size_t			 i;

	list = ARENA_ARRAY(r->arena, struct parameter, node->n);
	for (i = 0; i < node->n; i++) {
		list[i].name = node->key[i].text;
		list[i].text = SLICE_EMPTY;
		near = nearest_to(list[i].name);
		for (t = table; t->name != NULL; t++) {
			if (slice_eq(list[i].name, slice_of(t->name)))
				break;
			nearest_offer(&near, slice_of(t->name));
		}
		if (t->name != NULL) {
			parse_parameter(r, &list[i], t, &node->item[i]);
			continue;
		}
		reader_fault(r, &node->key[i], "%.*s has no parameter '%.*s'",
		    SLICE_ARG(s->name), (int)text_cut(list[i].name, 80),
		    list[i].name.p);
		if (near.best.len > 0)
			reader_hint(r, "did you mean %.*s?",
			    SLICE_ARG(near.best));
	}
	s->parameter = list;
	s->n_parameters = node->n;
}

/* Members should hear from us that often; whole days or months. */
static void
parse_contact_every(struct reader *r, struct segment *s,
    const struct yaml_node *body)
{
	const struct yaml_node	*node = reader_find(body, "contact_every");
	struct slice		 text;
	struct err		 err = {0};

	if (node == NULL || !reader_text(&text, r, node, "contact_every"))
		return;
	if (span_parse(&s->contact_every, text, &err) != ERR_OK)
		reader_err(r, node, "contact_every: ", &err);
	else if (s->contact_every.us != 0 ||
	    (s->contact_every.days == 0 && s->contact_every.months == 0))
		reader_fault(r, node, "contact_every must be a day or more, "
		    "such as 90d");
}

/* All its segments, in their own order; the model gives them labels. */
static void
parse_builtin(struct reader *r, struct scheme *s,
    const struct builtin_scheme *builtin, const struct yaml_node *node)
{
	const struct yaml_node	*body;
	struct segment		*list;
	size_t			 n, i;

	for (n = 0; builtin->segment[n] != NULL; n++)
		;
	list = ARENA_ARRAY(r->arena, struct segment, n);
	for (i = 0; i < n; i++) {
		list[i].name = slice_of(builtin->segment[i]);
		list[i].where = SLICE_EMPTY;
	}
	s->segment = list;
	s->n_segments = n;
	if (node == NULL || !reader_keys(r, node, builtin->name,
	    builtin->segment))
		return;
	for (i = 0; i < n; i++) {
		body = reader_find(node, builtin->segment[i]);
		if (body == NULL)
			continue;
		if (!reader_keys(r, body, ERR_N("a segment"), segment_keys))
			continue;
		reader_labels(&list[i].labels, r, reader_find(body, "label"),
		    "label");
		parse_contact_every(r, &list[i], body);
		if (reader_find(body, "where") != NULL)
			reader_fault(r, reader_find(body, "where"), "%s is "
			    "built in: its rule is not a filter",
			    builtin->name);
	}
}

static void
tell_no_filter(struct reader *r, const struct yaml_node *key)
{
	reader_fault(r, key, "%.*s has no filter", SLICE_ARG(key->text));
	reader_hint(r, "where: 'revenue(12mo) > 1000', say; where: 'true' is "
	    "the rest, with parameters: {choose: first}");
}

static void
parse_own(struct reader *r, struct scheme *s, const struct yaml_node *key,
    const struct yaml_node *node)
{
	const struct yaml_node	*body, *where;
	struct segment		*list;
	size_t			 i;

	if (node == NULL || node->kind != YAML_MAP || node->n == 0) {
		reader_fault(r, key, "%.*s has no segments",
		    SLICE_ARG(s->name));
		reader_hint(r, "segments: {name: {where: 'a filter'}}");
		return;
	}
	if (node->n > MODEL_SEGMENTS_MAX) {
		reader_fault(r, key, "%.*s has %zu segments: at most %d",
		    SLICE_ARG(s->name), node->n, MODEL_SEGMENTS_MAX);
		return;
	}
	list = ARENA_ARRAY(r->arena, struct segment, node->n);
	for (i = 0; i < node->n; i++) {
		body = &node->item[i];
		list[i].name = node->key[i].text;
		list[i].where = SLICE_EMPTY;
		if (!name_is_valid(list[i].name))
			reader_fault(r, &node->key[i],
			    "'%.*s' is not a name for a segment",
			    (int)text_cut(list[i].name, 80), list[i].name.p);
		if (yaml_is_null(body)) {
			tell_no_filter(r, &node->key[i]);
			continue;
		}
		if (!reader_keys(r, body, ERR_N("a segment"), segment_keys))
			continue;
		reader_labels(&list[i].labels, r, reader_find(body, "label"),
		    "label");
		parse_contact_every(r, &list[i], body);
		where = reader_find(body, "where");
		list[i].where_at = reader_place(where);
		if (reader_misses(body, "where", segment_keys))
			tell_no_filter(r, &node->key[i]);
		else if (where != NULL &&
		    reader_text(&list[i].where, r, where, "where") &&
		    list[i].where.len == 0)
			reader_fault(r, where, "an empty filter");
	}
	s->segment = list;
	s->n_segments = node->n;
}

static void
parse_scheme(struct reader *r, struct scheme *s, const struct yaml_node *key,
    const struct yaml_node *body)
{
	const struct builtin_scheme	*builtin;
	const struct yaml_node		*segments, *parameters;

	s->name = key->text;
	builtin = builtin_scheme_find(s->name);
	s->builtin = builtin != NULL;
	if (builtin != NULL && yaml_is_null(body)) {
		parse_builtin(r, s, builtin, NULL);
		return;
	}
	if (!name_is_valid(s->name))
		reader_fault(r, key, "'%.*s' is not a name for a scheme",
		    (int)text_cut(s->name, 80), s->name.p);
	if (!reader_keys(r, body, ERR_N("a scheme of segments"), scheme_keys))
		return;
	reader_labels(&s->labels, r, reader_find(body, "label"), "label");
	reader_labels(&s->help, r, reader_find(body, "help"), "help");
	segments = reader_find(body, "segments");
	parameters = reader_find(body, "parameters");
	if (builtin != NULL) {
		parse_builtin(r, s, builtin, segments);
		if (parameters != NULL &&
		    reader_is_map(r, parameters, "parameters"))
			parse_parameters(r, s, builtin->threshold, parameters);
		return;
	}
	parse_own(r, s, key, segments);
	if (parameters != NULL && reader_is_map(r, parameters, "parameters"))
		parse_parameters(r, s, own_thresholds, parameters);
}

void
parse_schemes(struct reader *r, const struct yaml_node *node)
{
	struct scheme	*list;
	struct words	 words;
	size_t		 i, before;

	if (node == NULL)
		return;
	if (!reader_is_map(r, node, "segments")) {
		r->m->schemes_unsound = true;
		return;
	}
	if (node->n > ENTITIES_MAX) {
		reader_fault(r, node, "more than %d schemes", ENTITIES_MAX);
		r->m->schemes_unsound = true;
		return;
	}
	list = ARENA_ARRAY(r->arena, struct scheme, node->n);
	words = words_open();
	for (i = 0; i < node->n; i++) {
		before = r->n_faults;
		parse_scheme(r, &list[i], &node->key[i], &node->item[i]);
		list[i].unsound = r->n_faults > before ||
		    node->key[i].twice || reader_has_twice(&node->item[i]);
		words_add(&words, r, &node->key[i], i, list[i].name,
		    list[i].name);
	}
	for (i = 0; i < node->n; i++)
		words_add_labels(&words, r, &node->key[i], i, list[i].name,
		    list[i].labels);
	words_close(&words);
	r->m->scheme = list;
	r->m->n_schemes = node->n;
	parse_journeys(r, node);
}
