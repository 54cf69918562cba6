#include "core/practice/tag.h"

#include "core/types/text.h"

const struct field *
tag_field(const struct entity *e)
{
	const struct field	*f = entity_role(e, ROLE_TAGS);

	return f == NULL || e->is_columnar || !f->many ? NULL : f;
}

static bool
is_same(const struct value *a, const struct value *b)
{
	struct buf	x = {0}, y = {0};
	bool		same;

	if (a->type == TYPE_ENUM)
		return a->i == b->i;
	text_fold(&x, a->text);
	text_fold(&y, b->text);
	same = slice_eq(buf_slice(&x), buf_slice(&y));
	buf_release(&x);
	buf_release(&y);
	return same;
}

void
tag_add(struct draft *d, const struct field *f, const struct value *v)
{
	const struct draft_field	*have = &d->field[f->position];

	for (size_t i = 0; i < have->n; i++)
		if (is_same(&have->p[i], v))
			return;
	draft_list_add(d, f, v);
}

void
tag_remove(struct draft *d, const struct field *f, const struct value *v)
{
	const struct draft_field	*have = &d->field[f->position];
	struct value			*left;
	size_t				 n = 0;

	left = ARENA_ARRAY(d->arena, struct value, have->n + 1);
	for (size_t i = 0; i < have->n; i++)
		if (!is_same(&have->p[i], v))
			left[n++] = have->p[i];
	if (n < have->n)
		draft_set(d, f, left, n);
}

/* ---- counting ---- */

/* One way of writing a tag. */
struct spelling {
	const struct entity	*entity;
	struct slice		 text;
	size_t			 tag;		/* in tags */
	uint64_t		 n;
};
struct tag {
	const struct entity	*entity;
	size_t			 order;		/* of the entity */
	size_t			 best;		/* spelling */
	uint64_t		 n;
};
struct tag_counts {
	struct arena		*arena;
	struct map		*spellings;	/* entity, text: place + 1 */
	struct map		*folded;	/* entity, folded: tag + 1 */
	VEC(struct spelling)	 spelling;
	VEC(struct tag)		 tag;
	VEC(const struct entity *) entity;
	struct buf		 key;
	bool			 is_sorted;
};

struct tag_counts *
tag_counts_open(void)
{
	struct tag_counts	*t = mem_zalloc(sizeof(*t));

	t->arena = arena_open();
	t->spellings = map_open();
	t->folded = map_open();
	return t;
}

void
tag_counts_close(struct tag_counts *t)
{
	if (t == NULL)
		return;
	map_close(t->spellings);
	map_close(t->folded);
	VEC_RELEASE(&t->spelling);
	VEC_RELEASE(&t->tag);
	VEC_RELEASE(&t->entity);
	buf_release(&t->key);
	arena_close(t->arena);
	free(t);
}

static size_t
entity_order(struct tag_counts *t, const struct entity *e)
{
	size_t	i = 0;

	while (i < t->entity.n && t->entity.p[i] != e)
		i++;
	if (i == t->entity.n)
		*VEC_ADD(&t->entity) = e;
	return i;
}

static void
begin_key(struct tag_counts *t, const struct entity *e)
{
	buf_clear(&t->key);
	buf_addmem(&t->key, &e->id, sizeof(e->id));
}

static size_t
find_tag(struct tag_counts *t, const struct entity *e, struct slice text)
{
	struct tag	*tag;
	uint64_t	*at;

	begin_key(t, e);
	text_fold(&t->key, text);
	at = map_put(t->folded, buf_slice(&t->key), NULL);
	if (*at == 0) {
		tag = VEC_ADD(&t->tag);
		*at = t->tag.n;
		tag->entity = e;
		tag->order = entity_order(t, e);
		tag->best = t->spelling.n;
	}
	return (size_t)*at - 1;
}

static struct slice
word_of(const struct field *f, const struct value *v)
{
	const struct choice	*c;

	if (v->type != TYPE_ENUM)
		return v->text;
	c = field_find_code(f, (uint16_t)v->i);
	return c == NULL ? SLICE("?") : c->name;
}

static void
count_one(struct tag_counts *t, const struct entity *e, struct slice text)
{
	struct spelling	*s;
	struct tag	*tag;
	uint64_t	*at;

	begin_key(t, e);
	buf_add(&t->key, text);
	at = map_put(t->spellings, buf_slice(&t->key), NULL);
	if (*at == 0) {
		size_t	of = find_tag(t, e, text);

		s = VEC_ADD(&t->spelling);
		*at = t->spelling.n;
		s->entity = e;
		s->text = slice_dup(t->arena, text);
		s->tag = of;
	}
	s = &t->spelling.p[*at - 1];
	tag = &t->tag.p[s->tag];
	s->n++;
	tag->n++;
	if (s->n > t->spelling.p[tag->best].n)
		tag->best = (size_t)*at - 1;
}

void
tag_count(struct tag_counts *t, const struct record *rec)
{
	const struct field	*f = tag_field(rec->entity);
	size_t			 n = f == NULL ? 0 : record_count(rec, f);

	for (size_t i = 0; i < n; i++) {
		struct value	v = record_item(rec, f, i);

		count_one(t, rec->entity, word_of(f, &v));
	}
}

static int
by_use(const void *a, const void *b, void *arg)
{
	const struct tag_counts	*t = arg;
	const struct tag	*x = a, *y = b;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return text_compare(t->spelling.p[x->best].text,
	    t->spelling.p[y->best].text);
}

bool
tag_counts_get(struct tag_counts *t, size_t i, struct slice *tag,
    const struct entity **e, uint64_t *records)
{
	if (!t->is_sorted && t->tag.n > 0)
		qsort_r(t->tag.p, t->tag.n, sizeof(*t->tag.p), by_use, t);
	t->is_sorted = true;
	if (i >= t->tag.n)
		return false;
	*tag = t->spelling.p[t->tag.p[i].best].text;
	*e = t->tag.p[i].entity;
	*records = t->tag.p[i].n;
	return true;
}
