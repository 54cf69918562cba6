#include "core/model/parse_priv.h"

#include "core/model/reserved.h"
#include "core/types/decimal.h"
#include "core/types/text.h"

static const char *const field_keys[] = {
	"type", "role", "label", "help", "aliases", "was", "many",
	"required", "unique", "index", "personal", "search", "to", "values",
	"min", "max", "pattern", "default", "check", "stale_after", "digits",
	NULL
};

static void
check_name(struct reader *r, const struct yaml_node *key)
{
	struct slice	 name = key->text;

	if (!name_is_valid(name)) {
		reader_fault(r, key, "'%.*s' is not a name for a field",
		    (int)text_cut(name, 80), name.p);
		reader_hint(r, "small letters, digits and _, at most %d "
		    "bytes; other words go into label", NAME_BYTES_MAX);
	} else if (name_is_reserved(name)) {
		reader_fault(r, key, "'%.*s' is a word of the filter "
		    "language", SLICE_ARG(name));
		reader_hint(r, "%.*s_ would do", SLICE_ARG(name));
	}
}

/*
 * False, for there is a fault, when it is not known; then what else is said
 * of the field tells what was meant, and that can be read on.
 */
static bool
parse_type(struct reader *r, struct field *f, const struct yaml_node *key,
    const struct yaml_node *body)
{
	const struct yaml_node	*node = reader_find(body, "type");
	struct nearest		 near;
	struct slice		 text;
	int			 i;

	f->type = reader_find(body, "to") != NULL ? TYPE_REF :
	    reader_find(body, "values") != NULL ? TYPE_ENUM : TYPE_TEXT;
	if (reader_misses(body, "type", field_keys)) {
		reader_fault(r, key, "%.*s has no type", SLICE_ARG(f->name));
		reader_hint(r, "such as type: text");
		return false;
	}
	if (node == NULL || reader_is_twice(body, "type") ||
	    !reader_text(&text, r, node, "type"))
		return false;
	if (type_parse(&f->type, text))
		return true;
	reader_fault(r, node, "%.*s: there is no type '%.*s'",
	    SLICE_ARG(f->name), SLICE_ARG(text));
	near = nearest_to(text);
	for (i = 1; i < N_TYPES; i++)
		nearest_offer(&near, slice_of(type_name((enum type)i)));
	if (near.best.len > 0)
		reader_hint(r, "did you mean %.*s?", SLICE_ARG(near.best));
	return false;
}

static void
parse_digits(struct reader *r, struct field *f, const struct yaml_node *body)
{
	const struct yaml_node	*node = reader_find(body, "digits");
	int64_t			 digits = 0;

	if (f->type == TYPE_MONEY)
		digits = r->m->currency_digits;
	else if (f->type == TYPE_DECIMAL)
		digits = 2;
	else if (node != NULL)
		reader_fault(r, node, "%.*s: digits are for decimal and "
		    "money", SLICE_ARG(f->name));
	if (f->type == TYPE_MONEY || f->type == TYPE_DECIMAL)
		reader_count(&digits, DECIMAL_DIGITS_MAX, r, node, "digits");
	f->digits = (uint8_t)digits;
}

static void
parse_to(struct reader *r, struct field *f, const struct yaml_node *key,
    const struct yaml_node *body)
{
	const struct yaml_node	*node = reader_find(body, "to");
	const struct entity	*to = NULL;
	struct slice		 text, near;
	size_t			 i;

	if (f->type != TYPE_REF) {
		if (node != NULL)
			reader_fault(r, node, "%.*s: to is for type ref",
			    SLICE_ARG(f->name));
		return;
	}
	if (reader_misses(body, "to", field_keys)) {
		reader_fault(r, key, "%.*s does not say which entity it "
		    "refers to", SLICE_ARG(f->name));
		reader_hint(r, "to: and the name of an entity");
		return;
	}
	if (node == NULL || !reader_text(&text, r, node, "to"))
		return;
	for (i = 0; i < r->m->n_entities; i++) {
		if (slice_eq(r->m->head[i].name, text))
			to = model_entity(r->m, i);
	}
	if (to == NULL) {
		reader_fault(r, node, "%.*s: there is no entity '%.*s'",
		    SLICE_ARG(f->name), SLICE_ARG(text));
		near = model_suggest_entity(r->m, text);
		if (near.len > 0)
			reader_hint(r, "did you mean %.*s?", SLICE_ARG(near));
		return;
	}
	if (to->kind == KIND_SALE)
		reader_fault(r, node, "%.*s: a row of sales cannot be "
		    "referred to", SLICE_ARG(f->name));
	f->to = to->id;
}

/* Does the field fit the role?  Say so when it does not. */
static bool
check_role(struct reader *r, const struct entity *e, const struct field *f,
    enum role role, const struct yaml_node *at)
{
	const struct entity	*to;

	if (!role_allows_type(e->kind, role, f->type)) {
		reader_fault(r, at, "%.*s: the %s of a %s cannot be of type "
		    "%s", SLICE_ARG(f->name), role_name(role),
		    kind_name(e->kind), type_name(f->type));
		reader_hint(r, "another type, or role: none");
		return false;
	}
	to = f->type == TYPE_REF ? model_find_entity_id(r->m, f->to) : NULL;
	if (to != NULL && !to->kind_unsound &&
	    !role_allows_target(role, to->kind)) {
		reader_fault(r, at, "%.*s: the %s of a %s cannot refer to "
		    "%.*s, which is of kind %s", SLICE_ARG(f->name),
		    role_name(role), kind_name(e->kind), SLICE_ARG(to->name),
		    kind_name(to->kind));
		reader_hint(r, "another entity, or role: none");
		return false;
	}
	return true;
}

static void
unknown_role(struct reader *r, const struct entity *e, const struct field *f,
    struct slice text, const struct yaml_node *node)
{
	struct nearest	 near = nearest_to(text);
	int		 i;

	reader_fault(r, node, "%.*s: kind %s has no role '%.*s'",
	    SLICE_ARG(f->name), kind_name(e->kind), SLICE_ARG(text));
	for (i = 0; i < N_ROLES; i++) {
		if (kind_has_role(e->kind, (enum role)i))
			nearest_offer(&near, slice_of(role_name((enum role)i)));
	}
	if (near.best.len > 0)
		reader_hint(r, "did you mean %.*s?", SLICE_ARG(near.best));
}

/*
 * The role said, else the role of the field's own name.  A type that is not
 * known fits.
 */
static void
parse_role(struct reader *r, const struct entity *e, struct field *f,
    bool typed, const struct yaml_node *key, const struct yaml_node *body)
{
	const struct yaml_node	*node = reader_find(body, "role");
	struct slice		 text = f->name;
	enum role		 role;

	if (e->kind_unsound || reader_is_twice(body, "role") ||
	    (node != NULL && !reader_text(&text, r, node, "role")))
		return;
	if (!role_parse(&role, text) || !kind_has_role(e->kind, role)) {
		if (node != NULL)
			unknown_role(r, e, f, text, node);
		return;
	}
	if (!typed || check_role(r, e, f, role, node != NULL ? node : key))
		f->role = role;
}

static void
parse_flags(struct reader *r, struct field *f, bool typed,
    const struct yaml_node *body)
{
	bool	 search, index = false;

	search = type_is_text(f->type) && f->type != TYPE_COUNTRY;
	reader_flag(&f->many, r, reader_find(body, "many"), "many");
	reader_flag(&f->required, r, reader_find(body, "required"),
	    "required");
	reader_flag(&f->unique, r, reader_find(body, "unique"), "unique");
	reader_flag(&index, r, reader_find(body, "index"), "index");
	reader_flag(&f->personal, r, reader_find(body, "personal"),
	    "personal");
	reader_flag(&search, r, reader_find(body, "search"), "search");
	f->search = search;
	f->indexed = index || f->unique;
	if (typed && search && !type_is_text(f->type))
		reader_fault(r, reader_find(body, "search"), "%.*s: only "
		    "text can be searched for words", SLICE_ARG(f->name));
}

/* What the ledger of sales cannot do, and why it need not. */
static void
check_columnar(struct reader *r, struct field *f,
    const struct yaml_node *body)
{
	const struct yaml_node	*search = reader_find(body, "search");

	if (f->personal)
		reader_fault(r, reader_find(body, "personal"), "%.*s: a sale "
		    "holds nothing personal, it refers to the party",
		    SLICE_ARG(f->name));
	if (f->many)
		reader_fault(r, reader_find(body, "many"), "%.*s: a sale has "
		    "one value in each field", SLICE_ARG(f->name));
	if (f->unique) {
		reader_fault(r, reader_find(body, "unique"), "%.*s: what tells "
		    "sales apart is said once, at the entity",
		    SLICE_ARG(f->name));
		reader_hint(r, "key: [order, line]");
	} else if (f->indexed) {
		reader_fault(r, reader_find(body, "index"), "%.*s: sales are "
		    "found by party, product, day and order without an index",
		    SLICE_ARG(f->name));
	}
	if (search != NULL && f->search)
		reader_fault(r, search, "%.*s: sales are not searched for "
		    "words", SLICE_ARG(f->name));
	f->search = false;
}

/*
 * Does the new field read what was stored for the old one?  A kind of text
 * may become plain text; anything else that is stored in another way gets a
 * new number, and the values are converted.
 */
static bool
field_same_storage(const struct field *old, const struct field *new)
{
	if (old->many != new->many)
		return false;
	if (old->type != new->type)
		return type_is_text(old->type) && new->type == TYPE_TEXT;
	if (old->type == TYPE_REF)
		return old->to == new->to;
	return old->digits == new->digits;
}

static void
number_field(struct reader *r, struct entity *e, struct field *f,
    const struct field *prev, const struct yaml_node *at)
{
	if (prev != NULL && field_same_storage(prev, f)) {
		f->id = prev->id;
		f->was_id = prev->was_id;
		return;
	}
	f->was_id = prev == NULL ? 0 : prev->id;
	if (e->next_field_id == UINT16_MAX)
		reader_fault(r, at, "%.*s: no number is left for a field",
		    SLICE_ARG(e->name));
	else
		f->id = e->next_field_id++;
}

static void
parse_values(struct reader *r, struct field *f, const struct field *prev,
    const struct yaml_node *key, const struct yaml_node *body)
{
	const struct yaml_node	*node = reader_find(body, "values");

	if (f->type == TYPE_ENUM && node != NULL) {
		parse_choices(r, f, prev, node);
	} else if (f->type == TYPE_ENUM &&
	    reader_misses(body, "values", field_keys)) {
		reader_fault(r, key, "%.*s does not list its values",
		    SLICE_ARG(f->name));
		reader_hint(r, "values: [one, two]");
	} else if (f->type != TYPE_ENUM && node != NULL) {
		reader_fault(r, node, "%.*s: values are for type enum",
		    SLICE_ARG(f->name));
	}
}

static void
parse_field_words(struct reader *r, struct field *f, struct words *words,
    const struct yaml_node *key, const struct yaml_node *body)
{
	reader_labels(&f->labels, r, reader_find(body, "label"), "label");
	reader_labels(&f->help, r, reader_find(body, "help"), "help");
	reader_aliases(&f->aliases, &f->n_aliases, r,
	    reader_find(body, "aliases"));
	words_add_list(words, r, key, f->position, f->name, f->aliases,
	    f->n_aliases);
	words_add_labels(words, r, key, f->position, f->name, f->labels);
}

static void
parse_field(struct reader *r, struct entity *e, struct field *f,
    const struct field *prev, struct words *words,
    const struct yaml_node *key, const struct yaml_node *body)
{
	const struct yaml_node	*check = reader_find(body, "check");
	size_t			 before = r->n_faults;
	bool			 typed = parse_type(r, f, key, body);

	if (typed)
		parse_digits(r, f, body);
	parse_to(r, f, key, body);
	parse_role(r, e, f, typed, key, body);
	parse_flags(r, f, typed, body);
	if (e->kind == KIND_SALE)
		check_columnar(r, f, body);
	parse_field_words(r, f, words, key, body);
	number_field(r, e, f, prev, key);
	parse_values(r, f, prev, key, body);
	f->unsound |= r->n_faults > before || key->twice ||
	    reader_has_twice(body);
	if (typed)
		parse_limits(r, f, body);
	f->check_at = reader_place(check);
	reader_text(&f->check, r, check, "check");
}

/* One field per role and per number. */
static void
refuse_doubles(struct reader *r, const struct field *list, size_t n,
    const struct yaml_node *fields)
{
	const struct field	*f, *other;
	size_t			 i, j;

	for (i = 0; i < n; i++) {
		f = &list[i];
		for (j = 0; j < i; j++) {
			other = &list[j];
			if (f->role != ROLE_NONE && f->role == other->role) {
				reader_fault(r, &fields->key[i], "%.*s and "
				    "%.*s both fill the role %s",
				    SLICE_ARG(other->name), SLICE_ARG(f->name),
				    role_name(f->role));
				reader_hint(r, "say role: none at one");
			}
			if (f->id != 0 && f->id == other->id)
				reader_fault(r, &fields->key[i], "%.*s and "
				    "%.*s were the same field",
				    SLICE_ARG(other->name),
				    SLICE_ARG(f->name));
		}
	}
}

void
parse_fields(struct reader *r, struct entity *e, const struct entity *prev,
    const struct yaml_node *node)
{
	struct field	*list;
	struct slice	*names;
	struct words	 words;
	size_t		 i, n, at, before;
	bool		 is_map;

	if (!reader_is_map(r, node, "fields"))
		return;
	if (node->n > FIELDS_MAX) {
		reader_fault(r, node, "%.*s: more than %d fields",
		    SLICE_ARG(e->name), FIELDS_MAX);
		return;
	}
	list = ARENA_ARRAY(r->arena, struct field, node->n);
	words = words_open();
	for (i = 0; i < node->n; i++) {
		list[i].name = node->key[i].text;
		list[i].position = (uint16_t)i;
		list[i].type = TYPE_TEXT;
		list[i].pattern = list[i].check = SLICE_EMPTY;
		list[i].default_text = SLICE_EMPTY;
		check_name(r, &node->key[i]);
		words_add(&words, r, &node->key[i], i, list[i].name,
		    list[i].name);
	}
	n = prev == NULL ? 0 : prev->n_fields;
	names = ARENA_ARRAY(r->arena, struct slice, n);
	for (i = 0; i < n; i++)
		names[i] = prev->field[i].name;
	for (i = 0; i < node->n; i++) {
		before = r->n_faults;
		is_map = reader_keys(r, &node->item[i], ERR_N("a field"),
		    field_keys);
		list[i].unsound = r->n_faults > before;
		if (!is_map)
			continue;
		at = reader_previous(r, node, i, names, n);
		parse_field(r, e, &list[i],
		    at == SIZE_MAX ? NULL : &prev->field[at], &words,
		    &node->key[i], &node->item[i]);
	}
	words_close(&words);
	refuse_doubles(r, list, node->n, node);
	e->field = list;
	e->n_fields = node->n;
}
