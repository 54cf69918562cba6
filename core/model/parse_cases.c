/*
 * By when cases must be answered and solved, and what the list of things to
 * do goes by.
 */
#include "core/model/parse_priv.h"

#include "core/types/text.h"

static const char *const deadline_keys[] = {
	"kind", "severity", "respond", "resolve", NULL
};

/* Working time: hours, or working days; false, and a fault, otherwise. */
static bool
parse_working_time(struct span *span, struct reader *r,
    const struct yaml_node *node, const char *what)
{
	struct slice	text;
	struct err	err = {0};

	if (node == NULL || !reader_text(&text, r, node, what))
		return false;
	if (span_parse(span, text, &err) != ERR_OK) {
		reader_err(r, node, arena_printf(r->arena, "%s: ", what),
		    &err);
		return false;
	}
	if (span->months != 0 || slice_index(text, 'w') != SIZE_MAX ||
	    span->days > 1000 || span->us > INT64_C(36000000) * 1000000) {
		reader_fault(r, node, "%s is working time, in hours or "
		    "working days", what);
		reader_hint(r, "4h, 30min or 5d");
		return false;
	}
	return true;
}

/* A value of the field in this role of some entity of kind case. */
static void
parse_value(struct slice *value, struct reader *r, enum role role,
    const struct yaml_node *node)
{
	const struct entity	*e = NULL;
	const struct field	*f, *last = NULL;
	struct slice		 near = SLICE_EMPTY;

	if (node == NULL || !reader_text(value, r, node, role_name(role)))
		return;
	while ((e = model_next_kind(r->m, KIND_CASE, e)) != NULL) {
		f = entity_role(e, role);
		if (f == NULL || f->type != TYPE_ENUM)
			continue;
		if (field_find_choice(f, *value) != NULL)
			return;
		last = f;
	}
	if (!model_is_sound(r->m, KIND_CASE))
		return;
	reader_fault(r, node, "no case has the %s '%.*s'", role_name(role),
	    (int)text_cut(*value, 80), value->p);
	if (last != NULL)
		near = field_suggest_choice(last, *value);
	if (near.len > 0)
		reader_hint(r, "did you mean %.*s?", SLICE_ARG(near));
}

static void
parse_deadline(struct reader *r, struct deadline *d,
    const struct yaml_node *node)
{
	d->kind = d->severity = SLICE_EMPTY;
	if (!reader_keys(r, node, ERR_N("a deadline"), deadline_keys))
		return;
	parse_value(&d->kind, r, ROLE_KIND, reader_find(node, "kind"));
	parse_value(&d->severity, r, ROLE_SEVERITY,
	    reader_find(node, "severity"));
	d->has_respond = parse_working_time(&d->respond, r,
	    reader_find(node, "respond"), "respond");
	d->has_resolve = parse_working_time(&d->resolve, r,
	    reader_find(node, "resolve"), "resolve");
	if (reader_find(node, "respond") == NULL &&
	    reader_find(node, "resolve") == NULL)
		reader_fault(r, node, "a deadline says respond, resolve or "
		    "both");
}

static void
parse_deadlines(struct reader *r, const struct yaml_node *node)
{
	struct deadline	*list;
	size_t		 i;

	if (node->kind != YAML_LIST || node->n > CHOICES_MAX) {
		reader_fault(r, node, "deadlines must be a list");
		reader_hint(r, "deadlines: [{kind: complaint, respond: 4h, "
		    "resolve: 3d}, {respond: 1d}]");
		return;
	}
	list = ARENA_ARRAY(r->arena, struct deadline, node->n);
	for (i = 0; i < node->n; i++)
		parse_deadline(r, &list[i], &node->item[i]);
	r->m->deadline = list;
	r->m->n_deadlines = node->n;
}

struct yaml_node *
yaml_without(struct arena *arena, const struct yaml_node *map, const char *key)
{
	struct yaml_node	*rest = ARENA_NEW(arena, struct yaml_node);
	struct yaml_node	*keys, *items;

	*rest = *map;
	rest->n = 0;
	rest->key = keys = ARENA_ARRAY(arena, struct yaml_node, map->n);
	rest->item = items = ARENA_ARRAY(arena, struct yaml_node, map->n);
	for (size_t i = 0; i < map->n; i++)
		if (!slice_eq(map->key[i].text, slice_of(key))) {
			keys[rest->n] = map->key[i];
			items[rest->n++] = map->item[i];
		}
	return rest;
}

void
parse_cases(struct reader *r, const struct yaml_node *node)
{
	const struct yaml_node	*deadlines;

	r->m->cases.name = SLICE("cases");
	if (node == NULL || !reader_is_map(r, node, "cases"))
		return;
	deadlines = reader_find(node, "deadlines");
	if (deadlines != NULL)
		parse_deadlines(r, deadlines);
	parse_parameters(r, &r->m->cases, case_thresholds,
	    yaml_without(r->arena, node, "deadlines"));
}

void
parse_due(struct reader *r, const struct yaml_node *node)
{
	r->m->due.name = SLICE("due");
	if (node != NULL && reader_is_map(r, node, "due"))
		parse_parameters(r, &r->m->due, due_thresholds, node);
}
