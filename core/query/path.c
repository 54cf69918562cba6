/*
 * Paths through references.  What one record answers is remembered by its
 * number, so that a million rows that lead to a thousand products read a
 * thousand records.
 */
#include "core/query/priv.h"

#include "core/base/banned.h"

enum {
	/* Above this no array is kept: 24 bytes for each value. */
	MEMO_IDS_MAX = 8 * 1024 * 1024,
	MEMO_CELLS_MAX = 1 << 24
};

enum { ANSWER_NONE = 0, ANSWER_FALSE, ANSWER_TRUE, ANSWER_MISSING };

struct memo_value {
	int64_t		 i;
	const char	*p;
	uint32_t	 len;
	uint8_t		 state;		/* 0 not known, 1 missing, 2 there */
	uint8_t		 type, digits;
	uint16_t	 entity;
};

struct memo {
	struct memo		*next;
	bool			 ready, off;
	uint32_t		 last_id;
	uint8_t			*answer;	/* of a test, by id or cell */
	size_t			 n_answers;
	struct memo_value	*value;		/* by id */
};

struct memo *
memo_open(struct query *q, const struct node *n)
{
	struct memo	*m = ARENA_NEW(q->arena, struct memo);

	(void)n;
	m->next = q->memos;
	q->memos = m;
	return m;
}

void
memo_close_all(struct query *q)
{
	struct memo	*next;

	for (struct memo *m = q->memos; m != NULL; m = next) {
		next = m->next;
		free(m->answer);
		free(m->value);
		*m = (struct memo){ .next = next };
	}
}

static struct memo *
memo_ready(struct query *q, const struct node *n)
{
	struct memo	*m = n->memo;
	struct err	 err = {0};
	uint64_t	 count;
	enum err_code	 rc;

	if (m == NULL || m->off || q->env.txn == NULL)
		return NULL;
	if (m->ready)
		return m;
	m->ready = true;
	rc = record_counts(&count, &m->last_id, q->env.txn, n->entity, &err);
	if (rc) {
		query_keep_error(q, rc, &err);
		return NULL;
	}
	if (m->last_id > MEMO_IDS_MAX) {
		m->off = true;
		return NULL;
	}
	/* Zero pages cost nothing until they are written. */
	if (node_is_test(n))
		m->answer = mem_zalloc((size_t)m->last_id + 1);
	else
		m->value = mem_zalloc(((size_t)m->last_id + 1) *
		    sizeof(*m->value));
	return m;
}

/* The record behind a reference; false: none (or q->rc). */
static bool
target(struct query *q, const struct node *n, uint32_t id,
    struct record *record, struct subject *s)
{
	struct err	err = {0};
	enum err_code	rc;

	if (q->env.txn == NULL)
		return false;
	rc = record_find(record, q->env.txn, n->entity, id, &err);
	if (rc) {
		query_keep_error(q, rc, &err);
		return false;
	}
	memset(s, 0, sizeof(*s));
	s->entity = n->entity;
	s->record = record;
	return record->bytes.p != NULL;
}

/* The single reference of the subject. */
static bool
reference_of(struct query *q, const struct node *n, const struct subject *s,
    uint32_t *id)
{
	struct value	v;
	int64_t		cell;

	(void)q;
	if (s->record == NULL) {
		cell = s->cells[n->field->position];
		*id = (uint32_t)cell;
		return cell != SALES_MISSING;
	}
	v = record_value(s->record, n->field);
	*id = (uint32_t)v.i;
	return v.type == TYPE_REF;
}

static void
remember(struct memo_value *m, const struct value *v)
{
	m->state = v->type == TYPE_NONE ? 1 : 2;
	m->type = (uint8_t)v->type;
	m->digits = v->digits;
	m->entity = v->entity;
	m->i = v->i;
	m->p = v->text.p;
	m->len = (uint32_t)v->text.len;
}

bool
path_value(struct query *q, const struct node *n, const struct subject *s,
    struct value *v)
{
	struct memo		*m;
	struct memo_value	*known = NULL;
	struct record		 record;
	struct subject		 to;
	uint32_t		 id;

	if (!reference_of(q, n, s, &id))
		return false;
	m = memo_ready(q, n);
	if (m != NULL && id <= m->last_id)
		known = &m->value[id];
	if (known != NULL && known->state != 0) {
		memset(v, 0, sizeof(*v));
		v->type = (enum type)known->type;
		v->digits = known->digits;
		v->entity = known->entity;
		v->i = known->i;
		v->text = (struct slice){ known->p, known->len };
		return v->type != TYPE_NONE;
	}
	memset(v, 0, sizeof(*v));
	if (target(q, n, id, &record, &to))
		eval_value(q, n->kid[0], &to, v);
	/* Computed text goes with the scratch; a foreign amount needs more
	 * room than a memo has. */
	if (known != NULL && q->rc == ERR_OK && v->cur[0] == '\0' &&
	    (!type_is_text(v->type) || n->stable_text))
		remember(known, v);
	return v->type != TYPE_NONE;
}

struct walk {
	struct query		*q;
	const struct node	*n;
	eval_each		*each;
	void			*arg;
	bool			 seen;
};

static bool
test_target(struct query *q, const struct node *n, uint32_t id)
{
	struct memo	*m = memo_ready(q, n);
	uint8_t		*known = NULL;
	struct record	 record;
	struct subject	 to;
	bool		 met = q->met_missing, result = false;

	if (m != NULL && id <= m->last_id)
		known = &m->answer[id];
	if (known != NULL && *known != ANSWER_NONE) {
		if (*known == ANSWER_MISSING)
			q->met_missing = true;
		return *known == ANSWER_TRUE;
	}
	q->met_missing = false;
	if (target(q, n, id, &record, &to))
		result = eval_test(q, n->kid[0], &to);
	else
		q->met_missing = true;
	if (known != NULL && q->rc == ERR_OK)
		*known = result ? ANSWER_TRUE : q->met_missing ?
		    ANSWER_MISSING : ANSWER_FALSE;
	q->met_missing = q->met_missing || met;
	return result;
}

static bool
test_each(void *arg, uint32_t id)
{
	struct walk	*w = arg;

	w->seen = true;
	return test_target(w->q, w->n, id);
}

bool
path_test(struct query *q, const struct node *n, const struct subject *s)
{
	struct walk	w = { .q = q, .n = n };
	uint32_t	id;

	if (!n->field->many) {
		if (reference_of(q, n, s, &id))
			return test_target(q, n, id);
	} else if (eval_each_ref(q, n->field, s, test_each, &w))
		return true;
	else if (w.seen)
		return false;
	q->met_missing = true;
	return false;
}

static bool
any_each(void *arg, uint32_t id)
{
	struct walk	*w = arg;
	struct record	 record;
	struct subject	 to;

	return target(w->q, w->n, id, &record, &to) &&
	    eval_any(w->q, w->n->kid[0], &to, w->each, w->arg);
}

bool
path_any(struct query *q, const struct node *n, const struct subject *s,
    eval_each *each, void *arg)
{
	struct walk	w = { .q = q, .n = n, .each = each, .arg = arg };

	return eval_each_ref(q, n->field, s, any_each, &w);
}

/* ---- text cells of sale rows ---- */

static uint8_t *
cell_answer(const struct node *n, int64_t cell)
{
	struct memo	*m = n->memo;
	size_t		 want;

	if (cell < 0 || cell >= MEMO_CELLS_MAX)
		return NULL;
	if ((size_t)cell >= m->n_answers) {
		want = MAX((size_t)cell + 1, m->n_answers * 2);
		want = MAX(want, (size_t)4096);
		m->answer = mem_realloc(m->answer, want);
		memset(m->answer + m->n_answers, 0, want - m->n_answers);
		m->n_answers = want;
	}
	return &m->answer[cell];
}

bool
cell_test(struct query *q, const struct node *n, const struct subject *s,
    bool *known)
{
	int64_t		 cell = s->cells[n->kid[0]->field->position];
	const uint8_t	*a;

	*known = true;
	if (cell == SALES_MISSING) {
		q->met_missing = true;
		return false;
	}
	a = cell_answer(n, cell);
	*known = a != NULL && *a != ANSWER_NONE;
	return *known && *a == ANSWER_TRUE;
}

void
cell_remember(struct query *q, const struct node *n, const struct subject *s,
    bool result)
{
	uint8_t	*a = cell_answer(n, s->cells[n->kid[0]->field->position]);

	(void)q;
	if (a != NULL)
		*a = result ? ANSWER_TRUE : ANSWER_FALSE;
}

/* ---- all at once ---- */

static void
fill_one(struct query *q, const struct node *n, const struct subject *s,
    uint32_t id)
{
	struct memo	*m = n->memo;
	struct value	 v;
	bool		 result;

	q->met_missing = false;
	if (m->answer != NULL) {
		result = eval_test(q, n->kid[0], s);
		m->answer[id] = result ? ANSWER_TRUE : q->met_missing ?
		    ANSWER_MISSING : ANSWER_FALSE;
		return;
	}
	(void)eval_value(q, n->kid[0], s, &v);
	if (v.cur[0] == '\0' && (!type_is_text(v.type) || n->stable_text))
		remember(&m->value[id], &v);
}

enum err_code
path_fill(struct query *q, const struct node *n, struct err *err)
{
	struct record_scan	*scan = NULL;
	struct memo		*m = memo_ready(q, n);
	struct record		 r;
	struct subject		 s = { .entity = n->entity };
	enum err_code		 rc;

	if (m == NULL)
		return q->rc != ERR_OK ? eval_end(q, err) : ERR_OK;
	rc = record_scan_open(&scan, q->env.txn, n->entity, 1, UINT32_MAX,
	    err);
	if (rc)
		return rc;
	while (q->rc == ERR_OK && record_scan_next(scan, &r)) {
		if (r.id > m->last_id)
			break;
		s.record = &r;
		fill_one(q, n, &s, r.id);
	}
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	/* Removed or merged ones lead elsewhere, or nowhere. */
	for (uint32_t id = 0; rc == ERR_OK && m->answer != NULL &&
	    id <= m->last_id; id++)
		if (m->answer[id] == ANSWER_NONE)
			(void)test_target(q, n, id);
	return rc ? rc : eval_end(q, err);
}

const uint8_t *
path_answers(const struct node *n, uint32_t *last_id)
{
	if (n->memo == NULL || !n->memo->ready)
		return NULL;
	*last_id = n->memo->last_id;
	return n->memo->answer;
}
