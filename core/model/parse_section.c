/*
 * The sections that only hold parameters and texts.
 */
#include "core/model/parse_priv.h"

#include <math.h>

#include "core/types/text.h"

/* Some person or affiliation can have this level. */
static bool
is_level(struct nearest *near, const struct model *m, struct slice name)
{
	static const enum kind	kinds[] = { KIND_AFFILIATION, KIND_PERSON };

	for (size_t i = 0; i < NELEM(kinds); i++) {
		const struct entity	*e = NULL;

		while ((e = model_next_kind(m, kinds[i], e)) != NULL) {
			const struct field	*f = entity_role(e,
						    ROLE_LEVEL);

			for (size_t k = 0; f != NULL && k < f->n_choices;
			    k++) {
				if (slice_eq(f->choice[k].name, name))
					return true;
				nearest_offer(near, f->choice[k].name);
			}
		}
	}
	return false;
}

/*
 * A text, or one per language: "buyer" leads to the one when no language is
 * asked for, "buyer.nl" to the Dutch.  Returns how many.
 */
static size_t
read_tone(struct parameter *list, struct reader *r, struct slice level,
    const struct yaml_node *node)
{
	struct labels	tone = {0};
	size_t		n = 0;

	reader_labels(&tone, r, node, "a tone");
	list[n++] = (struct parameter){ .name = level, .number = NAN,
	    .text = labels_find(tone, SLICE("en")) };
	for (size_t i = 0; node->kind == YAML_MAP && i < tone.n; i++)
		list[n++] = (struct parameter){ .name = slice_of(arena_printf(
		    r->arena, "%.*s.%.*s", SLICE_ARG(level),
		    SLICE_ARG(tone.p[i].lang))), .number = NAN,
		    .text = tone.p[i].text };
	return n;
}

/* {buyer: "prices and terms", director: ...}: by the key of the level. */
static void
parse_tones(struct reader *r, const struct yaml_node *node)
{
	struct scheme		*s = &r->m->section[SECTION_TONES];
	struct parameter	*list;
	size_t			 most = 0;

	if (node == NULL || !reader_is_map(r, node, "tones"))
		return;
	for (size_t i = 0; i < node->n; i++)
		most += 1 + node->item[i].n;
	list = ARENA_ARRAY(r->arena, struct parameter, most);
	for (size_t i = 0; i < node->n; i++) {
		struct slice	level = node->key[i].text;
		struct nearest	near = nearest_to(level);

		s->n_parameters += read_tone(&list[s->n_parameters], r, level,
		    &node->item[i]);
		if (is_level(&near, r->m, level) ||
		    !model_is_sound(r->m, KIND_AFFILIATION) ||
		    !model_is_sound(r->m, KIND_PERSON))
			continue;
		reader_fault(r, &node->key[i], "nobody has the level '%.*s'",
		    (int)text_cut(level, 80), level.p);
		if (near.best.len > 0)
			reader_hint(r, "did you mean %.*s?",
			    SLICE_ARG(near.best));
	}
	s->parameter = list;
}

static void
parse_thresholds(struct reader *r, enum section s,
    const struct threshold *table, const struct yaml_node *node)
{
	if (node != NULL && reader_is_map(r, node, section_name(s)))
		parse_parameters(r, &r->m->section[s], table, node);
}

static void
parse_relation(struct reader *r, const struct yaml_node *node)
{
	if (node == NULL || !reader_is_map(r, node, "relation"))
		return;
	parse_tones(r, reader_find(node, "tones"));
	parse_parameters(r, &r->m->section[SECTION_RELATION],
	    relation_thresholds, yaml_without(r->arena, node, "tones"));
}

void
parse_sections(struct reader *r, const struct yaml_node *root)
{
	for (size_t i = 0; i < N_SECTIONS; i++)
		r->m->section[i].name = slice_of(section_name((enum section)i));
	parse_relation(r, reader_find(root, "relation"));
	parse_thresholds(r, SECTION_CHECK, check_thresholds,
	    reader_find(root, "check"));
	parse_thresholds(r, SECTION_JOURNEYS, journey_thresholds,
	    reader_find(root, "journeys"));
}
