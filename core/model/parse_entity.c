#include "core/model/parse_priv.h"

#include "core/model/reserved.h"
#include "core/types/text.h"

enum { PREFIX_MAX = 8 };

static const char *const entity_keys[] = {
	"kind", "prefix", "label", "plural", "aliases", "help", "was", "key",
	"check", "fields", NULL
};

static void
parse_kind(struct reader *r, struct entity *e, const struct yaml_node *body)
{
	const struct yaml_node	*node = reader_find(body, "kind");
	struct nearest		 near;
	struct slice		 text;
	int			 i;

	if (node == NULL)
		return;
	if (reader_is_twice(body, "kind") ||
	    !reader_text(&text, r, node, "kind")) {
		e->kind_unsound = true;
		return;
	}
	if (kind_parse(&e->kind, text))
		return;
	e->kind_unsound = true;
	reader_fault(r, node, "%.*s: there is no kind '%.*s'",
	    SLICE_ARG(e->name), SLICE_ARG(text));
	near = nearest_to(text);
	for (i = 0; i < N_KINDS; i++)
		nearest_offer(&near, slice_of(kind_name((enum kind)i)));
	if (near.best.len > 0)
		reader_hint(r, "did you mean %.*s?", SLICE_ARG(near.best));
	else
		reader_hint(r, "an entity of your own is of kind plain");
}

static bool
prefix_is_valid(struct slice s)
{
	size_t	 i;

	for (i = 0; i < s.len; i++) {
		if (s.p[i] < 'a' || s.p[i] > 'z')
			return false;
	}
	return s.len >= 1 && s.len <= PREFIX_MAX;
}

/*
 * Letters only, so that a handle has one reading: letters, then the number.
 * 's' goes without saying for sales, and so to nothing else.
 */
static void
parse_prefix(struct reader *r, struct entity *e, const struct yaml_node *key,
    const struct yaml_node *body)
{
	const struct yaml_node	*node = reader_find(body, "prefix");

	e->prefix = SLICE_EMPTY;
	if (node == NULL && e->kind == KIND_SALE) {
		e->prefix = SLICE("s");
		return;
	}
	if (node == NULL && e->kind_unsound)
		return;
	if (reader_misses(body, "prefix", entity_keys)) {
		reader_fault(r, key, "%.*s has no prefix for its handles",
		    SLICE_ARG(e->name));
		reader_hint(r, "one or two letters: prefix: %.1s", e->name.p);
		return;
	}
	if (node == NULL || !reader_text(&e->prefix, r, node, "prefix"))
		return;
	if (!prefix_is_valid(e->prefix)) {
		reader_fault(r, node, "prefix '%.*s' must be 1 to %d letters "
		    "a to z", SLICE_ARG(e->prefix), PREFIX_MAX);
		e->prefix = SLICE_EMPTY;
	} else if (slice_eq(e->prefix, SLICE("s")) && e->kind != KIND_SALE &&
	    !e->kind_unsound) {
		reader_fault(r, node, "prefix 's' is kept for sales");
	}
}

static const struct retired *
find_retired(const struct model *prev, const struct entity *e)
{
	const struct retired	*old;
	size_t			 i;

	for (i = 0; prev != NULL && i < prev->n_retired; i++) {
		old = &prev->retired[i];
		if (slice_eq(old->name, e->name) &&
		    slice_eq(old->prefix, e->prefix) &&
		    old->is_columnar == (e->kind == KIND_SALE))
			return old;
	}
	return NULL;
}

/* No record of it was ever there, so that nobody knows a handle of it. */
static bool
is_unused(const struct model *m, uint16_t id)
{
	size_t	 i;

	for (i = 0; i < m->n_unused; i++) {
		if (m->unused[i] == id)
			return true;
	}
	return false;
}

/* The number stays with the entity; a new one gets a number never used. */
static void
number_entity(struct reader *r, struct entity *e, const struct entity *prev,
    const struct yaml_node *at)
{
	const struct retired	*back;

	if (prev != NULL) {
		e->id = prev->id;
		e->next_field_id = prev->next_field_id;
		if (!slice_eq(e->prefix, prev->prefix) &&
		    !is_unused(r->prev, prev->id)) {
			reader_fault(r, at, "%.*s: its handles begin with "
			    "'%.*s', and handles never change",
			    SLICE_ARG(e->name), SLICE_ARG(prev->prefix));
			reader_hint(r, "prefix: %.*s",
			    SLICE_ARG(prev->prefix));
		}
		if (prev->is_columnar != (e->kind == KIND_SALE) &&
		    !e->kind_unsound)
			reader_fault(r, at, "%.*s cannot become %s: sales "
			    "are stored in another way", SLICE_ARG(e->name),
			    kind_name(e->kind));
		return;
	}
	back = find_retired(r->prev, e);
	if (back != NULL) {
		e->id = back->id;
		e->next_field_id = back->next_field_id;
		return;
	}
	e->next_field_id = 1;
	if (r->m->next_entity_id == UINT16_MAX)
		reader_fault(r, at, "no number is left for an entity");
	else
		e->id = r->m->next_entity_id++;
}

static void
parse_entity_words(struct reader *r, struct entity *e, struct words *words,
    size_t i, const struct yaml_node *key, const struct yaml_node *body)
{
	reader_labels(&e->labels, r, reader_find(body, "label"), "label");
	reader_labels(&e->plural, r, reader_find(body, "plural"), "plural");
	reader_labels(&e->help, r, reader_find(body, "help"), "help");
	reader_aliases(&e->aliases, &e->n_aliases, r,
	    reader_find(body, "aliases"));
	words_add_list(words, r, key, i, e->name, e->aliases, e->n_aliases);
	words_add_labels(words, r, key, i, e->name, e->labels);
	words_add_labels(words, r, key, i, e->name, e->plural);
}

static void
check_name(struct reader *r, const struct yaml_node *key)
{
	struct slice	 name = key->text;

	if (!name_is_valid(name)) {
		reader_fault(r, key, "'%.*s' is not a name for an entity",
		    (int)text_cut(name, 80), name.p);
		reader_hint(r, "small letters, digits and _, at most %d "
		    "bytes; other words go into label", NAME_BYTES_MAX);
	} else if (name_is_reserved(name)) {
		reader_fault(r, key, "'%.*s' is a word of the filter "
		    "language", SLICE_ARG(name));
	}
}

/* Names and kinds first: a reference may lead to an entity further down. */
static void
parse_entity_heads(struct reader *r, struct entity *list,
    const struct yaml_node *node, struct words *words)
{
	const struct yaml_node	*key;
	size_t			 i;

	for (i = 0; i < node->n; i++) {
		key = &node->key[i];
		list[i].name = key->text;
		check_name(r, key);
		words_add(words, r, key, i, key->text, key->text);
	}
	for (i = 0; i < node->n; i++) {
		key = &node->key[i];
		list[i].unsound = list[i].kind_unsound = key->twice;
		if (reader_keys(r, &node->item[i], ERR_N("an entity"),
		    entity_keys)) {
			parse_kind(r, &list[i], &node->item[i]);
			parse_prefix(r, &list[i], key, &node->item[i]);
			parse_entity_words(r, &list[i], words, i, key,
			    &node->item[i]);
		} else {
			list[i].unsound = list[i].kind_unsound = true;
		}
		if (list[i].kind_unsound)
			r->m->unsound = true;
	}
}

static void
check_prefixes(struct reader *r, const struct yaml_node *node)
{
	const struct entity	*e;
	const struct retired	*old;
	size_t			 i, j;

	for (i = 0; i < r->m->n_entities; i++) {
		e = model_entity(r->m, i);
		for (j = 0; j < i && e->prefix.len > 0; j++) {
			if (slice_eq(e->prefix, r->m->head[j].prefix))
				reader_fault(r, &node->key[i],
				    "%.*s and %.*s both have prefix '%.*s'",
				    SLICE_ARG(r->m->head[j].name),
				    SLICE_ARG(e->name),
				    SLICE_ARG(e->prefix));
		}
		for (j = 0; j < r->m->n_retired; j++) {
			old = &r->m->retired[j];
			if (slice_eq(e->prefix, old->prefix))
				reader_fault(r, &node->key[i], "%.*s: prefix "
				    "'%.*s' belonged to %.*s, and handles "
				    "are never used again", SLICE_ARG(e->name),
				    SLICE_ARG(e->prefix),
				    SLICE_ARG(old->name));
		}
	}
}

/* Which entities of before are gone now, with those long gone. */
static void
collect_retired(struct reader *r)
{
	const struct model	*prev = r->prev;
	const struct entity	*e;
	struct retired		*list;
	size_t			 i, n = 0;

	if (prev == NULL)
		return;
	list = ARENA_ARRAY(r->arena, struct retired,
	    prev->n_retired + prev->n_entities);
	for (i = 0; i < prev->n_retired; i++) {
		if (model_find_entity_id(r->m, prev->retired[i].id) == NULL)
			list[n++] = prev->retired[i];
	}
	for (i = 0; i < prev->n_entities; i++) {
		e = model_entity(prev, i);
		if (model_find_entity_id(r->m, e->id) != NULL ||
		    is_unused(prev, e->id))
			continue;
		list[n++] = (struct retired){ e->id, e->next_field_id,
		    e->is_columnar, e->name, e->prefix };
	}
	/* The previous model may be gone before this one. */
	for (i = 0; i < n; i++) {
		list[i].name = slice_dup(r->arena, list[i].name);
		list[i].prefix = slice_dup(r->arena, list[i].prefix);
	}
	r->m->retired = list;
	r->m->n_retired = n;
}

static void
parse_entity_key(struct reader *r, struct entity *e,
    const struct yaml_node *node)
{
	const struct field	*f;
	uint16_t		*key;
	size_t			 i, j;

	if (node == NULL || e->kind_unsound)
		return;
	if (e->kind != KIND_SALE) {
		reader_fault(r, node, "%.*s: only sales have a key of "
		    "fields", SLICE_ARG(e->name));
		reader_hint(r, "say unique: true at the field");
		return;
	}
	if (node->kind != YAML_LIST || node->n == 0 || node->n > 16) {
		reader_fault(r, node, "key must be a list of fields");
		reader_hint(r, "key: [order, line]");
		return;
	}
	key = ARENA_ARRAY(r->arena, uint16_t, node->n);
	for (i = 0; i < node->n; i++) {
		f = NULL;
		for (j = 0; j < e->n_fields; j++) {
			if (slice_eq(e->field[j].name, node->item[i].text))
				f = &e->field[j];
		}
		if (f == NULL && e->unsound)
			continue;
		if (node->item[i].kind != YAML_SCALAR || f == NULL) {
			reader_fault(r, &node->item[i], "%.*s has no such "
			    "field for its key", SLICE_ARG(e->name));
			continue;
		}
		key[i] = f->position;
	}
	e->key = key;
	e->n_key = node->n;
}

/* Which role its fields fill is not known of all of them. */
static bool
may_fill_any(const struct entity *e)
{
	for (size_t i = 0; i < e->n_fields; i++)
		if (e->field[i].unsound && e->field[i].role == ROLE_NONE)
			return true;
	return e->unsound || e->kind_unsound;
}

static void
check_needs(struct reader *r, const struct entity *e,
    const struct yaml_node *key)
{
	enum role	 role, or;
	size_t		 i = 0;

	if (may_fill_any(e))
		return;
	while (kind_next_need(&i, e->kind, &role, &or)) {
		if (e->role[role] != 0 || (or != ROLE_NONE && e->role[or] != 0))
			continue;
		reader_fault(r, key, "%.*s: a %s needs a field for its %s%s%s",
		    SLICE_ARG(e->name), kind_name(e->kind), role_name(role),
		    or == ROLE_NONE ? "" : err_text(" or "),
		    or == ROLE_NONE ? "" : role_name(or));
		reader_hint(r, "name it '%s', or say role: %s",
		    role_name(role), role_name(role));
	}
}

static void
parse_entity_body(struct reader *r, struct entity *e,
    const struct entity *prev, const struct yaml_node *key,
    const struct yaml_node *body)
{
	const struct yaml_node	*fields = reader_find(body, "fields");
	const struct yaml_node	*check = reader_find(body, "check");

	e->check = SLICE_EMPTY;
	e->check_at = reader_place(check);
	reader_text(&e->check, r, check, "check");
	if (reader_misses(body, "fields", entity_keys))
		reader_fault(r, key, "%.*s has no fields", SLICE_ARG(e->name));
	if (fields != NULL)
		parse_fields(r, e, prev, fields);
	if (e->field == NULL || reader_is_twice(body, "fields"))
		e->unsound = true;
	entity_link(e);
	parse_entity_key(r, e, reader_find(body, "key"));
	check_needs(r, e, key);
}

/*
 * Which applied entity each one continues, and so its number.  Two cannot
 * continue the same.
 */
static void
number_entities(struct reader *r, struct entity *list,
    const struct entity **prev, const struct yaml_node *node)
{
	struct slice	*names;
	size_t		 n, i, j, at;

	n = r->prev == NULL ? 0 : r->prev->n_entities;
	names = ARENA_ARRAY(r->arena, struct slice, n);
	for (i = 0; i < n; i++)
		names[i] = r->prev->head[i].name;
	for (i = 0; i < node->n; i++) {
		at = reader_previous(r, node, i, names, n);
		if (at != SIZE_MAX)
			prev[i] = model_entity(r->prev, at);
		/* Stored in another way, and nothing is: begin anew. */
		if (prev[i] != NULL && is_unused(r->prev, prev[i]->id) &&
		    prev[i]->is_columnar != (list[i].kind == KIND_SALE))
			prev[i] = NULL;
		for (j = 0; j < i && prev[i] != NULL; j++) {
			if (prev[j] != prev[i])
				continue;
			reader_fault(r, &node->key[i], "%.*s and %.*s were "
			    "the same entity", SLICE_ARG(list[j].name),
			    SLICE_ARG(list[i].name));
			prev[i] = NULL;
		}
		number_entity(r, &list[i], prev[i], &node->key[i]);
	}
}

void
parse_entities(struct reader *r, const struct yaml_node *root)
{
	const struct yaml_node	*node = reader_find(root, "entities");
	const struct entity	**prev;
	struct entity		*list;
	struct words		 words;
	size_t			 i;

	r->m->unsound = true;
	if (node == NULL && !reader_misses(root, "entities", model_keys))
		return;
	if (node == NULL || node->kind != YAML_MAP || node->n == 0) {
		reader_fault(r, node != NULL ? node : root,
		    "entities must name at least one entity");
		return;
	}
	if (node->n > ENTITIES_MAX) {
		reader_fault(r, node, "more than %d entities", ENTITIES_MAX);
		return;
	}
	r->m->unsound = reader_is_twice(root, "entities");
	list = ARENA_ARRAY(r->arena, struct entity, node->n);
	prev = ARENA_ARRAY(r->arena, const struct entity *, node->n);
	words = words_open();
	parse_entity_heads(r, list, node, &words);
	words_close(&words);
	number_entities(r, list, prev, node);
	r->m->head = list;
	r->m->n_entities = node->n;
	collect_retired(r);
	check_prefixes(r, node);
	for (i = 0; i < node->n; i++) {
		if (node->item[i].kind == YAML_MAP)
			parse_entity_body(r, &list[i], prev[i],
			    &node->key[i], &node->item[i]);
	}
}
