#include "core/query/undo.h"

#include "core/base/map.h"
#include "core/record/alias.h"
#include "core/record/model_revert.h"
#include "core/record/revert.h"
#include "core/record/snapshot.h"
#include "core/query/undo_priv.h"
#include "core/base/banned.h"

enum { MOST_SALES = 8 };	/* sale entities of a model */

struct undo {
	struct plan		*plan;
	const struct query_env	*env;
	struct journal_entry	 entry;
	const char		*spool_dir;
	struct { const struct entity *sale; struct sales_plan *plan; }
				 sales[MOST_SALES];
	size_t			 n_sales;
	struct imap		*left;	/* records that go: rows that stay */
	uint64_t		 conflicts;
	struct err		 first;
	err_tell		*tell;
	void			*arg;
};

/* ---- conflicts ---- */

/* The first one waits: it may be the only one. */
static void
note_conflict(void *arg, const struct err *err)
{
	struct undo	*u = arg;
	struct err	 e = *err;

	/* Which is an option of rm. */
	if (strstr(e.hint, "--cascade") != NULL)
		err_hint(&e, "what refers to it was made since: crm undo "
		    "takes that back first");
	if (u->conflicts++ == 0) {
		u->first = e;
		return;
	}
	if (u->conflicts == 2)
		u->tell(u->arg, &u->first);
	u->tell(u->arg, &e);
}

/* All are looked for: then the answer says them all. */
static enum err_code
go_on(struct undo *u, enum err_code rc, struct err *err)
{
	if (rc != ERR_CONFLICT && rc != ERR_NOTFOUND)
		return rc;
	err->code = ERR_CONFLICT;
	note_conflict(u, err);
	*err = (struct err){0};
	return ERR_OK;
}

static enum err_code
judge(struct undo *u, enum err_code rc, struct err *err)
{
	if (rc || u->conflicts == 0)
		return rc;
	if (u->conflicts == 1) {
		*err = u->first;
		return err->code;
	}
	err_set(err, ERR_CONFLICT, "%llu conflicts: nothing was done",
	    (unsigned long long)u->conflicts);
	if (u->first.hint[0] != '\0')
		err_hint(err, "%s", u->first.hint);
	return ERR_CONFLICT;
}

/* ---- which entries stand ---- */

enum err_code
undo_states(const uint64_t **by, uint64_t *last, struct txn *txn,
    struct arena *arena, struct err *err)
{
	struct journal_entry	 entry;
	uint64_t		*state;
	enum err_code		 rc;

	rc = journal_last(last, txn, err);
	if (rc)
		return rc;
	state = ARENA_ARRAY(arena, uint64_t, (size_t)*last + 1);
	/* Newest first: whether an undo stands is known when it is met. */
	for (uint64_t n = *last; n > 0; n--) {
		rc = journal_get(&entry, txn, n, err);
		if (rc)
			return rc;
		if (state[n] == 0 && entry.undoes > 0 && entry.undoes < n)
			state[entry.undoes] = n;
	}
	*by = state;
	return ERR_OK;
}

/* 0 a change, 1 an undo of it, 2 a redo, 3 an undo of that, ... */
static enum err_code
count_depth(unsigned *depth, struct txn *txn,
    const struct journal_entry *entry, struct err *err)
{
	struct journal_entry	e = *entry;
	enum err_code		rc = ERR_OK;

	for (*depth = 0; rc == ERR_OK && e.undoes != 0 &&
	    e.undoes < e.number; ++*depth)
		rc = journal_get(&e, txn, e.undoes, err);
	return rc;
}

enum err_code
undo_find_last(struct journal_entry *entry, struct txn *txn,
    struct slice user, bool redo, struct err *err)
{
	struct arena	*arena = arena_open();
	const uint64_t	*by;
	uint64_t	 last;
	unsigned	 depth;
	enum err_code	 rc;

	rc = undo_states(&by, &last, txn, arena, err);
	for (uint64_t n = last; rc == ERR_OK && n > 0; n--) {
		rc = journal_get(entry, txn, n, err);
		if (rc || by[n] != 0 || !slice_eq(entry->author.user, user))
			continue;
		if (entry->items == 0 && entry->undoes == 0 &&
		    !entry->is_lost)
			continue;	/* it changed nothing */
		rc = count_depth(&depth, txn, entry, err);
		if (rc)
			break;
		if (redo ? depth % 2 == 1 : depth == 0)
			goto done;
		/* Step by step, until a change of another kind. */
		if (redo && depth == 0)
			break;
	}
	if (rc == ERR_OK) {
		rc = err_set(err, ERR_NOTFOUND, redo ?
		    "there is no undo of yours to take back" :
		    "there is no entry of yours that could be undone");
		err_hint(err, "crm history lists the entries: name one");
	}
done:
	arena_close(arena);
	return rc;
}

/* ---- sale rows ---- */

static enum err_code
sales_plan_of(struct sales_plan **plan, struct undo *u, uint16_t entity,
    struct err *err)
{
	const struct entity		*sale;
	struct sales_plan_options	 opt = { .spool_dir = u->spool_dir,
					    .expected = MAX(u->entry.added,
					    u->entry.removed) };
	enum err_code			 rc;

	sale = model_find_entity_id(u->env->model, entity);
	for (size_t i = 0; i < u->n_sales; i++)
		if (u->sales[i].sale == sale) {
			*plan = u->sales[i].plan;
			return ERR_OK;
		}
	if (sale == NULL || !sale->is_columnar || u->n_sales == MOST_SALES)
		return err_set(err, ERR_CONFLICT,
		    "sales that the model no longer has were changed");
	rc = sales_plan_open(plan, u->plan, u->env->txn, u->env->model, sale,
	    &opt, err);
	if (rc)
		return rc;
	u->sales[u->n_sales].sale = sale;
	u->sales[u->n_sales++].plan = *plan;
	return ERR_OK;
}

/*
 * A large load is in the journal as a range of numbers: whether one of its
 * rows was changed since is seen in the entries after it that stand.
 */
static enum err_code
check_load(struct undo *u, const struct sales_change *load, struct err *err)
{
	struct arena	*arena = arena_open();
	const uint64_t	*by;
	uint64_t	 last;
	enum err_code	 rc;

	rc = undo_states(&by, &last, u->env->txn, arena, err);
	for (uint64_t n = u->entry.number + 1; rc == ERR_OK && n <= last;
	    n++) {
		struct journal_entry	later;

		rc = journal_get(&later, u->env->txn, n, err);
		if (rc || by[n] != 0 || later.undoes > u->entry.number)
			continue;
		for (uint32_t i = 1; rc == ERR_OK && i <= later.items; i++) {
			struct slice		public, private;
			struct sales_change	c;
			bool			has = false;

			rc = journal_get_item(&public, &private,
			    u->env->txn, n, i, err);
			if (rc || !sales_is_item(public))
				continue;
			rc = sales_change_decode(&c, public, err);
			if (rc || c.entity != load->entity ||
			    c.op == SALES_ADDED)
				continue;
			rc = sales_change_has(&has, c.before, load->first_seq,
			    load->first_seq + load->n, err);
			if (rc == ERR_OK && has)
				rc = err_set(err, ERR_CONFLICT, "rows of "
				    "this load were changed since, by entry "
				    "%llu", (unsigned long long)n);
		}
	}
	arena_close(arena);
	return rc;
}

static enum err_code
revert_sales(struct undo *u, struct slice public, struct err *err)
{
	struct sales_change	 c;
	struct sales_plan	*plan;
	enum err_code		 rc;

	rc = sales_change_decode(&c, public, err);
	if (rc == ERR_OK && c.op == SALES_ADDED && c.digest.len > 0)
		rc = check_load(u, &c, err);
	if (rc == ERR_OK)
		rc = sales_plan_of(&plan, u, c.entity, err);
	if (rc == ERR_OK)
		rc = sales_revert(plan, &c, note_conflict, u, err);
	return go_on(u, rc, err);
}

/* For records that go: rows that go with them do not keep them. */
static enum err_code
veto(void *arg, const struct record *rec, bool cascade, struct err *err)
{
	struct undo	*u = arg;
	const uint64_t	*n = imap_find(u->left,
			    (uint64_t)rec->entity->id << 32 | rec->id);
	struct slice	 prefix = rec->entity->prefix;

	(void)cascade;
	if (n == NULL || *n == 0)
		return ERR_OK;
	return err_set(err, ERR_CONFLICT, "%.*s%u has sale rows since "
	    "(%llu): it cannot go", SLICE_ARG(prefix), rec->id,
	    (unsigned long long)*n);
}

/* Records that the entry added go. */
static enum err_code
note_going(struct undo *u, struct err *err)
{
	struct change_reader	 r;
	struct change		 c;
	struct slice		 public, private;
	struct arena		*arena = arena_open();
	bool			 more;
	enum err_code		 rc = ERR_OK;

	for (uint32_t i = 1; rc == ERR_OK && i <= u->entry.items; i++) {
		arena_clear(arena);
		rc = journal_get_item(&public, &private, u->env->txn,
		    u->entry.number, i, err);
		if (rc || !change_is_records(public))
			continue;
		change_reader_init(&r, public, private);
		while ((rc = change_next(&c, &more, &r, arena, err)) ==
		    ERR_OK && more)
			if (c.op == CHANGE_ADD)
				*imap_put(u->left, (uint64_t)c.entity << 32 |
				    c.id, NULL) = 0;
	}
	arena_close(arena);
	return rc;
}

static enum err_code
finish_sales(struct undo *u, struct err *err)
{
	struct sales_plan_result	result;
	enum err_code			rc = ERR_OK;

	if (u->n_sales > 0) {
		u->left = imap_open();
		rc = note_going(u, err);
	}
	for (size_t i = 0; rc == ERR_OK && i < u->n_sales; i++) {
		rc = sales_count_left(u->left, u->sales[i].plan, err);
		if (rc == ERR_OK)
			rc = sales_plan_finish(u->sales[i].plan, &result,
			    err);
	}
	/* Rows that stay for a conflict are told of already. */
	if (u->conflicts > 0 && u->n_sales > 0) {
		imap_close(u->left);
		u->left = imap_open();
	}
	if (rc == ERR_OK && u->n_sales > 0)
		plan_set_veto(u->plan, veto, u);
	return rc;
}

/* ---- records ---- */

struct changes { VEC(struct change) list; };

/*
 * The changes of an item whose op is wanted, last first: what came later
 * may rest on what came before.
 */
static enum err_code
revert_item(struct undo *u, uint32_t item, int op, struct changes *all,
    struct arena *arena, struct err *err)
{
	struct change_reader	 r;
	struct change		 c;
	struct slice		 public, private;
	bool			 more;
	enum err_code		 rc;

	arena_clear(arena);
	VEC_CLEAR(&all->list);
	rc = journal_get_item(&public, &private, u->env->txn,
	    u->entry.number, item, err);
	if (rc || !change_is_records(public))
		return rc;
	change_reader_init(&r, public, private);
	while ((rc = change_next(&c, &more, &r, arena, err)) == ERR_OK && more)
		if ((int)c.op == op)
			*VEC_ADD(&all->list) = c;
	for (size_t i = all->list.n; rc == ERR_OK && i-- > 0; )
		rc = go_on(u, change_revert(u->plan, u->env->txn,
		    u->env->model, u->env->when.zone, &all->list.p[i],
		    note_conflict, u, err), err);
	return rc;
}

static enum err_code
settle(struct undo *u, struct err *err)
{
	struct reference	which;
	bool			more = true;
	enum err_code		rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && more; i++) {
		rc = plan_settle_next(&which, &more, u->plan, i, err);
		if (rc == ERR_NOTFOUND)
			err_prefix(err, "what it would be again refers to "
			    "what is gone: ");
		rc = go_on(u, rc, err);
	}
	for (size_t i = 0; rc == ERR_OK && i < u->n_sales; i++)
		rc = sales_revert_check(u->sales[i].plan, note_conflict, u,
		    err);
	return rc;
}

/*
 * Records put back may refer to each other, and values move between them:
 * they are looked at together when all is in place.
 */
static enum err_code
revert_records(struct undo *u, struct err *err)
{
	/* As many of each, rows of sales included. */
	const struct { int op; uint32_t n; } order[] = {
		{ CHANGE_DEL, u->entry.removed },
		{ CHANGE_SET, u->entry.changed },
		{ CHANGE_ADD, u->entry.added },
	};
	struct changes	 all = {{0}};
	struct arena	*arena = arena_open();
	enum err_code	 rc = ERR_OK;

	plan_defer(u->plan, true);
	for (size_t k = 0; rc == ERR_OK && k < NELEM(order); k++)
		for (uint32_t i = order[k].n > 0 ? u->entry.items : 0;
		    rc == ERR_OK && i > 0; i--)
			rc = revert_item(u, i, order[k].op, &all, arena, err);
	VEC_RELEASE(&all.list);
	arena_close(arena);
	plan_defer(u->plan, false);
	/* What was left out would be missed. */
	return rc || u->conflicts > 0 ? rc : settle(u, err);
}

/* ---- an entry ---- */

static enum err_code
check_entry(struct undo *u, uint64_t number, struct err *err)
{
	struct arena	*arena = arena_open();
	const uint64_t	*by;
	uint64_t	 last;
	enum err_code	 rc;

	rc = journal_get(&u->entry, u->env->txn, number, err);
	if (rc == ERR_OK && u->entry.is_lost)
		rc = err_set(err, ERR_CONFLICT, "what it did was lost in a "
		    "repair");
	if (rc == ERR_OK)
		rc = undo_states(&by, &last, u->env->txn, arena, err);
	if (rc == ERR_OK && by[number] != 0) {
		rc = err_set(err, ERR_CONFLICT,
		    "it was undone already, by entry %llu",
		    (unsigned long long)by[number]);
		err_hint(err, "crm redo %llu brings it back",
		    (unsigned long long)by[number]);
	}
	arena_close(arena);
	return rc;
}

/* ---- the data model ---- */

static bool
is_model(struct slice public)
{
	return public.len > 0 && public.p[0] == JOURNAL_ITEM_MODEL;
}

static enum err_code
revert_model(struct undo *u, struct slice public, struct err *err)
{
	struct model_step	 step = { .entry = u->entry.number };
	unsigned		 depth = 0;
	enum err_code		 rc;

	if (public.len != 9)
		return err_set(err, ERR_STORE, "a journal item is damaged");
	step.from = le32_get(public.p + 1);
	step.to = le32_get(public.p + 5);
	rc = count_depth(&depth, u->env->txn, &u->entry, err);
	step.again = depth % 2 == 1;
	if (rc == ERR_OK)
		rc = model_revert(u->plan, &step, note_conflict, u, err);
	if (rc == ERR_OK && !step.again)
		rc = undo_check_rows(u->env, step.from, err);
	return go_on(u, rc, err);
}

static enum err_code
revert_all(struct undo *u, struct err *err)
{
	struct slice	public, private;
	enum err_code	rc = ERR_OK;

	/*
	 * Another model comes with all that follows from it.  One that came
	 * with the records of an exact import stays when these go.
	 */
	for (uint32_t i = 1; rc == ERR_OK && u->entry.added == 0 &&
	    i <= u->entry.items; i++) {
		rc = journal_get_item(&public, &private, u->env->txn,
		    u->entry.number, i, err);
		if (rc == ERR_OK && is_model(public))
			return revert_model(u, public, err);
	}
	for (uint32_t i = 1; rc == ERR_OK && i <= u->entry.items; i++) {
		rc = journal_get_item(&public, &private, u->env->txn,
		    u->entry.number, i, err);
		if (rc == ERR_OK)
			rc = alias_revert_remains(u->plan, public, private,
			    err);
	}
	for (uint32_t i = u->entry.items; rc == ERR_OK && i > 0; i--) {
		rc = journal_get_item(&public, &private, u->env->txn,
		    u->entry.number, i, err);
		if (rc || change_is_records(public) ||
		    alias_is_remains(public) || is_model(public))
			continue;
		if (alias_is_item(public))
			rc = go_on(u, alias_revert(u->plan, public, err),
			    err);
		else if (snapshot_is_item(public))
			rc = go_on(u, snapshot_revert(u->plan, public, err),
			    err);
		else
			rc = revert_sales(u, public, err);
	}
	if (rc == ERR_OK)
		rc = finish_sales(u, err);
	return rc ? rc : revert_records(u, err);
}

enum err_code
undo_plan(struct plan *plan, const struct query_env *env, uint64_t number,
    const char *spool_dir, err_tell *tell, void *arg, struct err *err)
{
	struct undo	 u = { .plan = plan, .env = env,
			    .spool_dir = spool_dir, .tell = tell,
			    .arg = arg };
	enum err_code	 rc;

	rc = check_entry(&u, number, err);
	if (rc == ERR_OK)
		rc = judge(&u, revert_all(&u, err), err);
	/* What it rests on goes with it, and nothing more will be removed. */
	if (u.left != NULL)
		plan_set_veto(plan, NULL, NULL);
	imap_close(u.left);
	if (rc == ERR_OK)
		plan_set_undoes(plan, number);
	return rc;
}
