#include "core/model/parse_priv.h"

#include "core/types/text.h"

const struct yaml_node *
reader_find(const struct yaml_node *map, const char *key)
{
	const struct yaml_node	*node = yaml_find(map, key);

	return node == NULL || yaml_is_null(node) ? NULL : node;
}

struct file_place
reader_place(const struct yaml_node *node)
{
	struct file_place	at = {0};

	if (node == NULL)
		return at;
	at = (struct file_place){ node->line, node->column,
	    node->text_column };
	/* Blanks in front are no part of a text. */
	if (slice_trim(node->text).p != node->text.p)
		at.text = 0;
	return at;
}

bool
reader_is_twice(const struct yaml_node *map, const char *key)
{
	for (size_t i = 0; map->kind == YAML_MAP && i < map->n; i++) {
		if (slice_eq(map->key[i].text, slice_of(key)))
			return map->key[i].twice;
	}
	return false;
}

bool
reader_has_twice(const struct yaml_node *map)
{
	for (size_t i = 0; i < map->n; i++) {
		if ((map->kind == YAML_MAP && map->key[i].twice) ||
		    reader_has_twice(&map->item[i]))
			return true;
	}
	return false;
}

bool
reader_is_map(struct reader *r, const struct yaml_node *node,
    const char *what)
{
	if (node->kind == YAML_MAP)
		return true;
	reader_fault(r, node, "%s must have keys and values (key: value)",
	    err_text(what));
	return false;
}

/* Among those allowed; if not, near knows which one it may mean. */
static bool
is_allowed(struct nearest *near, struct slice key,
    const char *const *allowed)
{
	*near = nearest_to(key);
	for (; *allowed != NULL; allowed++) {
		if (slice_eq(key, slice_of(*allowed)))
			return true;
		nearest_offer(near, slice_of(*allowed));
	}
	return false;
}

bool
reader_misses(const struct yaml_node *map, const char *key,
    const char *const *allowed)
{
	struct nearest	 near;

	if (reader_find(map, key) != NULL)
		return false;
	for (size_t i = 0; map->kind == YAML_MAP && i < map->n; i++) {
		if (!is_allowed(&near, map->key[i].text, allowed) &&
		    slice_eq(near.best, slice_of(key)))
			return false;
	}
	return true;
}

bool
reader_keys(struct reader *r, const struct yaml_node *map, const char *what,
    const char *const *allowed)
{
	const struct yaml_node	*key;
	struct nearest		 near;
	size_t			 i;

	if (!reader_is_map(r, map, what))
		return false;
	for (i = 0; i < map->n; i++) {
		key = &map->key[i];
		if (is_allowed(&near, key->text, allowed))
			continue;
		reader_fault(r, key, "%s has no key '%.*s'", err_text(what),
		    (int)text_cut(key->text, 80), key->text.p);
		if (near.best.len > 0)
			reader_hint(r, "did you mean %.*s?",
			    SLICE_ARG(near.best));
	}
	return true;
}

bool
reader_text(struct slice *text, struct reader *r,
    const struct yaml_node *node, const char *what)
{
	struct slice	 normal;
	struct err	 err = {0};

	if (node == NULL)
		return false;
	if (node->kind != YAML_SCALAR) {
		reader_fault(r, node, "%s must be one text", err_text(what));
		return false;
	}
	if (node->text.len > TEXT_BYTES_MAX) {
		reader_fault(r, node, "%s is longer than %d bytes",
		    err_text(what),
		    TEXT_BYTES_MAX);
		return false;
	}
	if (text_parse(&normal, r->arena, node->text, &err) != ERR_OK) {
		reader_fault(r, node, "%s: %s", err_text(what), err.msg);
		return false;
	}
	*text = slice_dup(r->arena, normal);
	return true;
}

void
reader_flag(bool *v, struct reader *r, const struct yaml_node *node,
    const char *what)
{
	if (node == NULL || yaml_bool(v, node))
		return;
	reader_fault(r, node, "%s must be true or false", err_text(what));
}

void
reader_count(int64_t *v, int64_t max, struct reader *r,
    const struct yaml_node *node, const char *what)
{
	int64_t	 n;

	if (node == NULL)
		return;
	if (node->kind == YAML_SCALAR && i64_parse(&n, node->text) &&
	    n >= 0 && n <= max)
		*v = n;
	else
		reader_fault(r, node,
		    "%s must be a whole number from 0 to %lld",
		    err_text(what),
		    (long long)max);
}

bool
reader_is_language(struct slice s)
{
	size_t	 i;

	for (i = 0; i < s.len; i++) {
		if (s.p[i] < 'a' || s.p[i] > 'z')
			return false;
	}
	return s.len == 2 || s.len == 3;
}

void
reader_labels(struct labels *labels, struct reader *r,
    const struct yaml_node *node, const char *what)
{
	struct label	*label;
	size_t		 i, n = 0;

	if (node == NULL)
		return;
	if (node->kind == YAML_SCALAR) {
		label = ARENA_NEW(r->arena, struct label);
		label->lang = r->m->language;
		if (reader_text(&label->text, r, node, what))
			*labels = (struct labels){ label, 1 };
		return;
	}
	if (node->kind != YAML_MAP || node->n > WORDS_MAX) {
		reader_fault(r, node,
		    "%s must be a text, or a text per language",
		    err_text(what));
		reader_hint(r, "%s: {en: ..., nl: ...}", err_text(what));
		return;
	}
	label = ARENA_ARRAY(r->arena, struct label, node->n);
	for (i = 0; i < node->n; i++) {
		if (!reader_is_language(node->key[i].text)) {
			reader_fault(r, &node->key[i],
			    "%s: '%.*s' is not the code of a language",
			    err_text(what),
			    (int)text_cut(node->key[i].text, 80),
			    node->key[i].text.p);
			reader_hint(r, "two letters, such as en or nl");
			continue;
		}
		label[n].lang = node->key[i].text;
		if (reader_text(&label[n].text, r, &node->item[i], what))
			n++;
	}
	*labels = (struct labels){ label, n };
}

void
reader_aliases(const struct slice **aliases, size_t *n_aliases,
    struct reader *r, const struct yaml_node *node)
{
	struct slice	*words;
	size_t		 i, n = 0;

	if (node == NULL)
		return;
	if (node->kind != YAML_LIST || node->n > WORDS_MAX) {
		reader_fault(r, node, "aliases must be a list of words");
		reader_hint(r, "aliases: [one, two]");
		return;
	}
	words = ARENA_ARRAY(r->arena, struct slice, node->n);
	for (i = 0; i < node->n; i++) {
		if (reader_text(&words[n], r, &node->item[i],
		    ERR_N("an alias")))
			n++;
	}
	*aliases = words;
	*n_aliases = n;
}

struct words
words_open(void)
{
	return (struct words){ .owner = map_open() };
}

void
words_close(struct words *w)
{
	map_close(w->owner);
	VEC_RELEASE(&w->names);
}

void
words_add(struct words *w, struct reader *r, const struct yaml_node *at,
    size_t owner, struct slice owner_name, struct slice word)
{
	struct buf	 folded = {0};
	uint64_t	*of;
	bool		 added;

	if (w->names.n == owner)
		*VEC_ADD(&w->names) = owner_name;
	word_fold(&folded, word);
	of = map_put(w->owner, buf_slice(&folded), &added);
	if (added) {
		*of = owner;
	} else if (*of != owner) {
		reader_fault(r, at, "%.*s: the word '%.*s' already means "
		    "%.*s", SLICE_ARG(owner_name),
		    (int)text_cut(word, 80), word.p,
		    SLICE_ARG(w->names.p[*of]));
		reader_hint(r, "names, labels and aliases must tell things "
		    "apart");
	}
	buf_release(&folded);
}

void
words_add_labels(struct words *w, struct reader *r,
    const struct yaml_node *at, size_t owner, struct slice owner_name,
    struct labels labels)
{
	size_t	 i;

	for (i = 0; i < labels.n; i++)
		words_add(w, r, at, owner, owner_name, labels.p[i].text);
}

void
words_add_list(struct words *w, struct reader *r,
    const struct yaml_node *at, size_t owner, struct slice owner_name,
    const struct slice *words, size_t n)
{
	size_t	 i;

	for (i = 0; i < n; i++)
		words_add(w, r, at, owner, owner_name, words[i]);
}
