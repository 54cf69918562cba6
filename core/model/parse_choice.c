#include "core/model/parse_priv.h"

#include "core/model/reserved.h"
#include "core/types/decimal.h"
#include "core/types/text.h"

static const char *const choice_keys[] = {
	"label", "help", "aliases", "was", "probability", "state", NULL
};

/* In the order of the enum in struct choice. */
static const char *const states[] = { "open", "won", "lost", "closed" };

static void
parse_state(struct reader *r, struct choice *c, const struct yaml_node *node)
{
	struct slice	 text;
	size_t		 i;

	if (node == NULL || !reader_text(&text, r, node, "state"))
		return;
	for (i = 0; i < NELEM(states); i++) {
		if (slice_eq(text, slice_of(states[i]))) {
			c->state = (unsigned)i;
			return;
		}
	}
	reader_fault(r, node, "%.*s: state must be open, won, lost or closed",
	    SLICE_ARG(c->name));
}

/* Not said is not 100 %: what is won or lost is certain, the rest unknown. */
static void
parse_probability(struct reader *r, struct choice *c,
    const struct yaml_node *node)
{
	struct slice	 text;
	struct err	 err = {0};
	int64_t		 ppm;

	c->probability_ppm = c->state == CHOICE_WON ? 1000000 :
	    c->state == CHOICE_LOST ? 0 : -1;
	if (node == NULL || !reader_text(&text, r, node, "probability"))
		return;
	if (percent_parse(&ppm, text, &err) != ERR_OK)
		reader_err(r, node, "probability: ", &err);
	else if (ppm < 0 || ppm > 1000000)
		reader_fault(r, node, "%.*s: a probability lies between 0 %% "
		    "and 100 %%", SLICE_ARG(c->name));
	else
		c->probability_ppm = (int32_t)ppm;
}

static void
parse_body(struct reader *r, struct choice *c, const struct yaml_node *body)
{
	c->probability_ppm = -1;
	if (body == NULL || yaml_is_null(body))
		return;
	if (body->kind == YAML_SCALAR) {
		reader_labels(&c->labels, r, body, "label");
		return;
	}
	if (!reader_keys(r, body, ERR_N("a value"), choice_keys))
		return;
	reader_labels(&c->labels, r, reader_find(body, "label"), "label");
	reader_labels(&c->help, r, reader_find(body, "help"), "help");
	reader_aliases(&c->aliases, &c->n_aliases, r,
	    reader_find(body, "aliases"));
	parse_state(r, c, reader_find(body, "state"));
	parse_probability(r, c, reader_find(body, "probability"));
}

/* What each value continues; a plain list goes by names alone. */
static const struct choice *
find_previous(struct reader *r, const struct field *prev,
    const struct slice *names, const struct yaml_node *node, size_t i)
{
	size_t	 n = prev == NULL ? 0 : prev->n_choices, at;

	if (node->kind == YAML_MAP) {
		at = reader_previous(r, node, i, names, n);
	} else {
		for (at = 0; at < n; at++) {
			if (slice_eq(names[at], node->item[i].text))
				break;
		}
	}
	return at < n ? &prev->choice[at] : NULL;
}

static void
number_choice(struct reader *r, struct field *f, struct choice *c,
    const struct choice *old, const struct yaml_node *at)
{
	if (old != NULL)
		c->code = old->code;
	else if (f->next_code == UINT16_MAX)
		reader_fault(r, at, "%.*s: no number is left for a value",
		    SLICE_ARG(f->name));
	else
		c->code = f->next_code++;
}

static struct labels
labels_dup(struct arena *arena, struct labels l)
{
	struct label	*p = ARENA_ARRAY(arena, struct label, l.n);
	size_t		 i;

	for (i = 0; i < l.n; i++) {
		p[i].lang = slice_dup(arena, l.p[i].lang);
		p[i].text = slice_dup(arena, l.p[i].text);
	}
	return (struct labels){ p, l.n };
}

/*
 * What is no longer listed stays readable: records may still say it.  Words
 * other than its name go, so that they may get a new meaning.
 */
static size_t
keep_retired(struct reader *r, struct choice *list, size_t n,
    const struct field *prev)
{
	const struct choice	*old;
	size_t			 i, j, n_new = n;

	for (i = 0; prev != NULL && i < prev->n_choices; i++) {
		old = &prev->choice[i];
		for (j = 0; j < n_new && list[j].code != old->code; j++)
			;
		if (j < n_new)
			continue;
		list[n] = (struct choice){ .code = old->code, .retired = true,
		    .name = slice_dup(r->arena, old->name),
		    .labels = labels_dup(r->arena, old->labels),
		    .help = labels_dup(r->arena, old->help),
		    .probability_ppm = old->probability_ppm,
		    .state = old->state };
		n++;
	}
	return n;
}

static void
check_choice(struct reader *r, const struct choice *list, size_t i,
    const struct yaml_node *at)
{
	const struct choice	*c = &list[i];
	size_t			 j;

	if (!name_is_valid_choice(c->name)) {
		reader_fault(r, at, "'%.*s' is not a name for a value",
		    (int)text_cut(c->name, 80), c->name.p);
		reader_hint(r, "small letters, digits, _ - + . /; other "
		    "words go into label");
	}
	for (j = 0; j < i; j++) {
		if (c->code != 0 && list[j].code == c->code)
			reader_fault(r, at, "%.*s and %.*s were the same "
			    "value", SLICE_ARG(list[j].name),
			    SLICE_ARG(c->name));
	}
}

static void
add_words(struct reader *r, const struct choice *list, size_t n,
    const struct yaml_node *node, const struct yaml_node *at)
{
	const struct choice	*c;
	struct words		 words = words_open();
	size_t			 i;

	for (i = 0; i < n; i++)
		words_add(&words, r, &at[i], i, list[i].name, list[i].name);
	for (i = 0; node->kind == YAML_MAP && i < n; i++) {
		c = &list[i];
		words_add_list(&words, r, &at[i], i, c->name, c->aliases,
		    c->n_aliases);
		words_add_labels(&words, r, &at[i], i, c->name, c->labels);
	}
	words_close(&words);
}

void
parse_choices(struct reader *r, struct field *f, const struct field *prev,
    const struct yaml_node *node)
{
	const struct yaml_node	*at;
	struct choice		*list;
	struct slice		*names;
	size_t			 i, n;

	if (node->kind == YAML_SCALAR || node->n == 0 ||
	    node->n > CHOICES_MAX) {
		reader_fault(r, node, "%.*s: values must be a list of 1 to %d "
		    "names", SLICE_ARG(f->name), CHOICES_MAX);
		return;
	}
	if (prev != NULL && prev->type != TYPE_ENUM)
		prev = NULL;
	f->next_code = prev == NULL ? 1 : prev->next_code;
	at = node->kind == YAML_MAP ? node->key : node->item;
	n = prev == NULL ? 0 : prev->n_choices;
	list = ARENA_ARRAY(r->arena, struct choice, node->n + n);
	names = ARENA_ARRAY(r->arena, struct slice, n);
	for (i = 0; i < n; i++)
		names[i] = prev->choice[i].name;
	for (i = 0; i < node->n; i++) {
		list[i].name = at[i].text;
		if (at[i].kind != YAML_SCALAR) {
			reader_fault(r, &at[i], "%.*s: a value is one name",
			    SLICE_ARG(f->name));
			list[i].name = SLICE_EMPTY;
			continue;
		}
		parse_body(r, &list[i],
		    node->kind == YAML_MAP ? &node->item[i] : NULL);
		number_choice(r, f, &list[i],
		    find_previous(r, prev, names, node, i), &at[i]);
		check_choice(r, list, i, &at[i]);
	}
	add_words(r, list, node->n, node, at);
	f->choice = list;
	f->n_choices = keep_retired(r, list, node->n, prev);
}
