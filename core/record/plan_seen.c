/*
 * What a plan's own records may be called: their addresses, telephones and
 * the words of their names.  Made when somebody asks, from the changes that
 * came since the last time.  An entry may be out of date: who finds one
 * looks at the record as the plan has it.
 */
#include "core/record/reference_priv.h"

#include "core/types/text.h"

struct seen_one { struct reference ref; size_t next; };	/* place + 1 */
struct seen {
	uint64_t	 offset;	/* of the changes not looked at */
	struct map	*by;		/* type u8, text: place + 1 */
	VEC(struct seen_one) list;
	struct buf	 b, key, fold;
};

void
plan_seen_close(struct seen *s)
{
	if (s == NULL)
		return;
	map_close(s->by);
	VEC_RELEASE(&s->list);
	buf_release(&s->b);
	buf_release(&s->key);
	buf_release(&s->fold);
	free(s);
}

static void
note(struct seen *s, const struct record *rec, enum type type,
    struct slice text)
{
	struct seen_one	*one;
	uint64_t	*head;

	buf_clear(&s->key);
	buf_addc(&s->key, (char)type);
	buf_add(&s->key, text);
	head = map_put(s->by, buf_slice(&s->key), NULL);
	one = VEC_ADD(&s->list);
	*one = (struct seen_one){ { .entity = rec->entity, .id = rec->id },
	    (size_t)*head };
	*head = s->list.n;
}

static void
note_name(struct seen *s, const struct record *rec)
{
	struct value	v = record_value(rec, rec->entity->name_field);
	struct slice	word;
	size_t		pos = 0;

	if (v.type != TYPE_TEXT)
		return;
	buf_clear(&s->fold);
	text_fold(&s->fold, v.text);
	while (text_next_word(&word, buf_slice(&s->fold), &pos))
		note(s, rec, TYPE_TEXT, word);
}

static void
note_record(struct seen *s, const struct record *rec)
{
	const struct entity	*e = rec->entity;

	for (size_t i = 0; i < e->n_fields; i++) {
		const struct field	*f = &e->field[i];
		size_t			 n = f->type == TYPE_EMAIL ||
					    f->type == TYPE_PHONE ?
					    record_count(rec, f) : 0;

		for (size_t k = 0; k < n; k++)
			note(s, rec, f->type, record_item(rec, f, k).text);
	}
	if (e->name_field != NULL)
		note_name(s, rec);
}

static enum err_code
catch_up(struct plan *p, struct err *err)
{
	const struct entity	*e;
	struct record		 rec;
	struct seen		*s = p->seen;
	struct op		 op;
	bool			 more;
	enum err_code		 rc;

	if (s == NULL) {
		s = p->seen = mem_zalloc(sizeof(*s));
		s->by = map_open();
	}
	while ((rc = plan_next_op(&op, &more, p, &s->offset, &s->b, err)) ==
	    ERR_OK && more) {
		e = model_find_entity_id(p->opt.model, op.entity);
		if (e == NULL || op.op == CHANGE_DEL)
			continue;
		rc = record_open(&rec, e, op.id, op.after, err);
		if (rc)
			break;
		note_record(s, &rec);
	}
	return rc;
}

static void
note_all(struct lookup *l, const struct seen *s, uint64_t head)
{
	for (size_t at = (size_t)head; at != 0; at = s->list.p[at - 1].next)
		if (lookup_wants(l, s->list.p[at - 1].ref.entity))
			lookup_note(l, s->list.p[at - 1].ref.entity,
			    s->list.p[at - 1].ref.id);
}

enum err_code
lookup_seen(struct lookup *l, enum type type, struct slice text,
    bool is_prefix, struct err *err)
{
	struct seen	*s;
	uint64_t	*head;
	enum err_code	 rc = catch_up(l->plan, err);

	if (rc)
		return rc;
	s = l->plan->seen;
	buf_clear(&s->key);
	buf_addc(&s->key, (char)type);
	buf_add(&s->key, text);
	if (!is_prefix) {
		head = map_find(s->by, buf_slice(&s->key));
		if (head != NULL)
			note_all(l, s, *head);
		return ERR_OK;
	}
	for (size_t i = 0; i < map_count(s->by); i++)
		if (slice_starts(map_key(s->by, i), buf_slice(&s->key)))
			note_all(l, s, *map_find(s->by, map_key(s->by, i)));
	return ERR_OK;
}
