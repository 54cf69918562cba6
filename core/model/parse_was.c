#include "core/model/parse_priv.h"

#include "core/types/text.h"

static const struct yaml_node *
was_of(const struct yaml_node *body)
{
	const struct yaml_node	*was = reader_find(body, "was");

	return was != NULL && was->kind == YAML_SCALAR ? was : NULL;
}

static size_t
find_name(const struct slice *names, size_t n, struct slice name)
{
	size_t	 i;

	for (i = 0; i < n; i++) {
		if (slice_eq(names[i], name))
			return i;
	}
	return SIZE_MAX;
}

/* Does another one in the map say that it was name? */
static bool
is_claimed(const struct yaml_node *map, size_t self, struct slice name)
{
	const struct yaml_node	*was;
	size_t			 i;

	for (i = 0; i < map->n; i++) {
		was = i == self ? NULL : was_of(&map->item[i]);
		if (was != NULL && slice_eq(was->text, name))
			return true;
	}
	return false;
}

/* The same, by one that was not there before under its present name? */
static bool
is_taken(const struct yaml_node *map, size_t self, struct slice name,
    const struct slice *names, size_t n)
{
	const struct yaml_node	*was;
	size_t			 i;

	for (i = 0; i < map->n; i++) {
		was = i == self ? NULL : was_of(&map->item[i]);
		if (was != NULL && slice_eq(was->text, name) &&
		    find_name(names, n, map->key[i].text) == SIZE_MAX)
			return true;
	}
	return false;
}

/* Is name still there under its own name, as what it always was? */
static bool
is_kept(const struct yaml_node *map, struct slice name)
{
	size_t	 i;

	for (i = 0; i < map->n; i++) {
		if (slice_eq(map->key[i].text, name))
			return was_of(&map->item[i]) == NULL;
	}
	return false;
}

/*
 * `was` stays in files after it has been applied, so it counts only when it
 * still can: when there is nothing of the new name yet, or when that goes on
 * as something else.  Where both readings make sense nothing is guessed.
 */
size_t
reader_previous(struct reader *r, const struct yaml_node *map, size_t i,
    const struct slice *names, size_t n)
{
	const struct yaml_node	*node = reader_find(&map->item[i], "was");
	struct slice		 name = map->key[i].text, was;
	size_t			 named, found;

	named = find_name(names, n, name);
	if (node == NULL)
		return is_taken(map, i, name, names, n) ? SIZE_MAX : named;
	if (node->kind != YAML_SCALAR) {
		reader_fault(r, node, "was must be one name");
		return named;
	}
	was = node->text;
	found = find_name(names, n, was);
	if (found == SIZE_MAX && named == SIZE_MAX && n > 0)
		reader_fault(r, node, "%.*s was '%.*s', but that was not "
		    "there", SLICE_ARG(name),
		    (int)text_cut(was, 80), was.p);
	if (found == SIZE_MAX || (named != SIZE_MAX && is_kept(map, was)))
		return named;
	if (named == SIZE_MAX || named == found || is_claimed(map, i, name))
		return found;
	reader_fault(r, node, "%.*s was '%.*s', but both are there now",
	    SLICE_ARG(name), SLICE_ARG(was));
	reader_hint(r, "take out was if %.*s stays what it is; to put '%.*s' "
	    "in its place, first apply a model without %.*s",
	    SLICE_ARG(name), SLICE_ARG(was), SLICE_ARG(name));
	return named;
}
