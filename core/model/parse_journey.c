/*
 * The customer journeys of segments: {name: ..., priority: ..., steps: {10:
 * {after: 3d, channel: phone, action: ...}}}.
 */
#include "core/model/parse_priv.h"

#include "core/types/text.h"

enum { STEPS_MAX = 1000, STEP_NUMBER_MAX = 1000000, AFTER_DAYS_MAX = 36600,
	PRIORITY_USUAL = 100, PRIORITY_MAX = 1000000 };

static const char *const journey_keys[] = {
	"name", "priority", "steps", NULL
};
static const char *const step_keys[] = {
	"after", "channel", "purpose", "condition", "action", "text", "owner",
	NULL
};

/* A value of the field in a role of the first entity of a kind. */
static void
parse_value(struct slice *value, struct reader *r, enum kind kind,
    enum role role, const struct yaml_node *node)
{
	const struct entity	*e = model_next_kind(r->m, kind, NULL);
	const struct field	*f = e != NULL ? entity_role(e, role) : NULL;
	const struct choice	*c;
	struct slice		 text, near;

	if (node == NULL || !reader_text(&text, r, node, role_name(role)))
		return;
	if (f == NULL && !model_is_sound(r->m, kind))
		return;
	if (f == NULL) {
		reader_fault(r, node, "the model has no entity of the kind "
		    "%s with a %s", kind_name(kind), role_name(role));
		return;
	}
	*value = text;
	if (f->type != TYPE_ENUM || f->unsound)
		return;
	c = field_find_choice(f, text);
	if (c != NULL && !c->retired) {
		*value = c->name;
		return;
	}
	reader_fault(r, node, "%.*s has no value '%.*s'", SLICE_ARG(f->name),
	    (int)text_cut(text, 80), text.p);
	near = field_suggest_choice(f, text);
	if (near.len > 0)
		reader_hint(r, "did you mean %.*s?", SLICE_ARG(near));
}

static void
parse_after(int32_t *days, struct reader *r, const struct yaml_node *node)
{
	struct slice	text;
	struct span	span;
	struct err	err = {0};

	if (node == NULL || !reader_text(&text, r, node, "after"))
		return;
	if (span_parse(&span, text, &err) != ERR_OK)
		reader_err(r, node, "after: ", &err);
	else if (span.months != 0 || span.us != 0 || span.days < 0 ||
	    span.days > AFTER_DAYS_MAX)
		reader_fault(r, node, "after must be whole days or weeks, "
		    "such as 3d or 2w");
	else
		*days = span.days;
}

static void
parse_step(struct reader *r, struct segment_step *s,
    const struct yaml_node *key, const struct yaml_node *body)
{
	const struct yaml_node	*condition, *action, *text;

	if (!i64_parse(&s->number, key->text) || s->number < 1 ||
	    s->number > STEP_NUMBER_MAX) {
		s->number = 0;
		reader_fault(r, key, "a step is a whole number from 1 to %d",
		    STEP_NUMBER_MAX);
		reader_hint(r, "steps: {10: {action: ...}, 20: {...}}");
	}
	if (!reader_keys(r, body, ERR_N("a step"), step_keys))
		return;
	condition = reader_find(body, "condition");
	action = reader_find(body, "action");
	text = reader_find(body, "text");
	s->condition_at = reader_place(condition);
	s->action_at = reader_place(action);
	s->text_at = reader_place(text);
	parse_after(&s->after_days, r, reader_find(body, "after"));
	parse_value(&s->channel, r, KIND_OUTBOX, ROLE_CHANNEL,
	    reader_find(body, "channel"));
	parse_value(&s->purpose, r, KIND_CONSENT, ROLE_PURPOSE,
	    reader_find(body, "purpose"));
	reader_text(&s->condition, r, condition, "condition");
	reader_text(&s->text, r, text, "text");
	reader_text(&s->owner, r, reader_find(body, "owner"), "owner");
	if (reader_misses(body, "action", step_keys))
		reader_fault(r, key, "step %.*s says no action",
		    (int)text_cut(key->text, 20), key->text.p);
	else if (action != NULL && reader_text(&s->action, r, action, "action") &&
	    slice_trim(s->action).len == 0)
		reader_fault(r, action, "an empty action");
}

static void
parse_steps(struct reader *r, struct segment_journey *j,
    const struct yaml_node *key, const struct yaml_node *node)
{
	struct segment_step	*list;

	if (node == NULL || node->kind != YAML_MAP || node->n == 0 ||
	    node->n > STEPS_MAX) {
		reader_fault(r, node != NULL ? node : key,
		    "a journey needs steps, at most %d", STEPS_MAX);
		reader_hint(r, "steps: {10: {after: 3d, channel: phone, "
		    "action: ...}}");
		return;
	}
	list = ARENA_ARRAY(r->arena, struct segment_step, node->n);
	for (size_t i = 0; i < node->n; i++) {
		parse_step(r, &list[i], &node->key[i], &node->item[i]);
		if (i > 0 && list[i].number > 0 &&
		    list[i].number <= list[i - 1].number)
			reader_fault(r, &node->key[i], "step %lld must come "
			    "before step %lld", (long long)list[i].number,
			    (long long)list[i - 1].number);
	}
	j->step = list;
	j->n_steps = node->n;
}

/* By its name an enrolment knows its journey. */
static void
parse_journey_name(struct reader *r, struct segment_journey *j,
    const struct yaml_node *key, const struct yaml_node *node)
{
	const struct scheme	*s = &r->m->scheme[j->scheme];

	if (node == NULL)
		j->name = slice_of(arena_printf(r->arena, "%.*s/%.*s",
		    SLICE_ARG(s->name),
		    SLICE_ARG(s->segment[j->segment].name)));
	else if (!reader_text(&j->name, r, node, "name"))
		return;
	if (j->name.len == 0)
		reader_fault(r, node, "an empty name");
	for (size_t i = 0; i < r->m->n_journeys; i++)
		if (slice_eq(r->m->journey[i].name, j->name))
			reader_fault(r, node != NULL ? node : key,
			    "another journey is called %.*s",
			    (int)text_cut(j->name, 80), j->name.p);
}

static void
parse_journey(struct reader *r, struct segment_journey *j,
    const struct yaml_node *key, const struct yaml_node *body)
{
	j->priority = PRIORITY_USUAL;
	if (!r->m->unsound &&
	    (model_next_kind(r->m, KIND_ENROLMENT, NULL) == NULL ||
	    model_next_kind(r->m, KIND_OUTBOX, NULL) == NULL)) {
		reader_fault(r, key, "a journey needs entities of the kinds "
		    "enrolment and outbox");
		return;
	}
	if (!reader_keys(r, body, ERR_N("a journey"), journey_keys))
		return;
	parse_journey_name(r, j, key, reader_find(body, "name"));
	reader_count(&j->priority, PRIORITY_MAX, r,
	    reader_find(body, "priority"), "priority");
	parse_steps(r, j, key, reader_find(body, "steps"));
}

/* The key "journey" of a segment of the map, NULL when it has none. */
static const struct yaml_node *
find_journey(const struct yaml_node **body, const struct yaml_node *segments,
    const struct segment *s)
{
	for (size_t i = 0; segments != NULL && segments->kind == YAML_MAP &&
	    i < segments->n; i++) {
		const struct yaml_node	*map = &segments->item[i];

		if (!slice_eq(segments->key[i].text, s->name) ||
		    map->kind != YAML_MAP)
			continue;
		for (size_t k = 0; k < map->n; k++)
			if (slice_eq(map->key[k].text, SLICE("journey"))) {
				*body = &map->item[k];
				return &map->key[k];
			}
	}
	return NULL;
}

void
parse_journeys(struct reader *r, const struct yaml_node *node)
{
	struct segment_journey	*list;
	size_t			 max = 0;

	for (size_t i = 0; i < r->m->n_schemes; i++)
		max += r->m->scheme[i].n_segments;
	r->m->journey = list = ARENA_ARRAY(r->arena, struct segment_journey,
	    max);
	for (size_t i = 0; i < r->m->n_schemes; i++) {
		const struct yaml_node	*segments, *body;

		segments = reader_find(&node->item[i], "segments");
		for (size_t k = 0; k < r->m->scheme[i].n_segments; k++) {
			struct segment_journey	*j = &list[r->m->n_journeys];
			const struct yaml_node	*key;

			key = find_journey(&body, segments,
			    &r->m->scheme[i].segment[k]);
			if (key == NULL)
				continue;
			j->scheme = (uint16_t)i;
			j->segment = (uint16_t)k;
			parse_journey(r, j, key, body);
			r->m->n_journeys++;
		}
	}
}
