#include "core/exchange/batch/batch_priv.h"

#include "core/exchange/csv.h"

/* ---- the operations ---- */

/* What another file of operations cannot do again, with the reason. */
static batch_do	refuse_load, refuse_model;

/* The keys that an operation may have besides "op". */
static const struct operation {
	const char	*name;
	batch_do	*run;
	const char	*keys;
} operations[] = {
	{ "add", batch_add,
	    " type handle restore rev incomplete fields compute as " },
	{ "put", batch_put, " type key fields compute as " },
	{ "log", batch_log, " kind ref text fields compute as " },
	{ "set", batch_set,
	    " ref rev fields was becomes incomplete add remove "
	    "compute " },
	{ "tag", batch_tag, " ref rev add remove " },
	{ "rm", batch_rm,
	    " ref rev cascade was into remains " },
	{ "merge", batch_merge, " ref rev from prefer " },
	{ "alias", batch_alias, " type handle to was remains " },
	{ "load", refuse_load, " type rows first " },
	{ "model", refuse_model, " from to " },
};

static enum err_code
refuse_load(struct batch *b, const struct json *op, struct reply *r,
    struct err *err)
{
	(void)b;
	(void)op;
	(void)r;
	err_set(err, ERR_DATA, "it says how many rows a load adds, not which");
	err_hint(err, "-n of the same command shows the rows");
	return ERR_DATA;
}

static enum err_code
refuse_model(struct batch *b, const struct json *op, struct reply *r,
    struct err *err)
{
	(void)b;
	(void)op;
	(void)r;
	err_set(err, ERR_DATA, "a model is applied from its own text");
	err_hint(err, "crm model apply FILE");
	return ERR_DATA;
}

static enum err_code
find_operation(const struct operation **op, const struct json *v,
    struct err *err)
{
	struct slice	name;
	enum err_code	rc;

	if (v->kind != JSON_MAP)
		return err_set(err, ERR_DATA, "an operation is an object: "
		    "{\"op\":\"add\",...}");
	rc = batch_text(&name, v, "op", err);
	if (rc)
		return rc;
	for (size_t i = 0; i < NELEM(operations); i++)
		if (slice_eq(name, slice_of(operations[i].name))) {
			*op = &operations[i];
			return ERR_OK;
		}
	err_set(err, ERR_DATA, "no operation \"%.*s\"",
	    (int)MIN(name.len, (size_t)60), name.p);
	err_hint(err, "there are add, put, log, set, tag, merge and rm");
	return ERR_DATA;
}

/* A misspelt key would be left out without a word. */
static enum err_code
check_keys(const struct operation *op, const struct json *v, struct err *err)
{
	struct buf	b = {0};
	bool		known;

	for (size_t i = 0; i < v->n; i++) {
		struct slice	key = v->key[i];

		if (slice_eq(key, SLICE("op")))
			continue;
		buf_clear(&b);
		buf_addc(&b, ' ');
		buf_add(&b, key);
		buf_addc(&b, ' ');
		known = key.len > 0 && slice_index(key, ' ') == SIZE_MAX &&
		    strlen(buf_cstr(&b)) == b.len &&
		    strstr(op->keys, buf_cstr(&b)) != NULL;
		if (known)
			continue;
		buf_release(&b);
		err_set(err, ERR_DATA, "%s has no \"%.*s\"", op->name,
		    (int)MIN(key.len, (size_t)60), key.p);
		err_hint(err, "it may have:%s", op->keys);
		return ERR_DATA;
	}
	buf_release(&b);
	return ERR_OK;
}

/* ---- one of them ---- */

/* It is this operation that is wrong, not the store or the system. */
static bool
is_refusal(enum err_code rc)
{
	return rc == ERR_USAGE || err_is_of_data(rc);
}

static enum err_code
read_as(struct slice *as, const struct json *v, struct err *err)
{
	*as = SLICE_EMPTY;
	if (json_find(v, "as") == NULL)
		return ERR_OK;
	return batch_text(as, v, "as", err);
}

static enum err_code
note_name(struct batch *b, const struct reply *r, bool refused,
    struct err *err)
{
	struct named	*named;
	uint64_t	*at;
	bool		 added;

	if (r->as.len == 0)
		return ERR_OK;
	if (!refused && (r->entity == NULL || r->entity->is_columnar))
		return err_set(err, ERR_DATA, "nothing refers to a sale row: "
		    "it needs no name");
	at = map_put(b->names, r->as, &added);
	if (!added && !refused)
		return err_set(err, ERR_DATA, "the name \"%.*s\" is given "
		    "twice", (int)MIN(r->as.len, (size_t)60), r->as.p);
	if (!added)
		return ERR_OK;
	named = VEC_ADD(&b->named);
	*at = b->named.n;
	named->refused = refused ? b->line : 0;
	named->ref.entity = r->entity;
	named->ref.id = (uint32_t)r->number;
	return ERR_OK;
}

static enum err_code
run_once(struct batch *b, const struct operation *op, const struct json *v,
    struct reply *r, struct err *err)
{
	enum err_code	rc;

	b->exact = false;
	b->n_led = b->led.n;
	b->n_doubts = b->doubt.n;
	plan_save(b->plan);
	rc = op->run(b, v, r, err);
	for (size_t i = 0; i < b->computed.n; i++)
		query_release(b->computed.p[i]);
	VEC_CLEAR(&b->computed);
	if (rc == ERR_OK)
		rc = note_name(b, r, false, err);
	return rc;
}

/* Half an operation is none. */
static enum err_code
roll_back(struct batch *b, enum err_code why, struct err *err)
{
	struct err	failed = {0};

	if (why) {
		b->led.n = b->n_led;
		b->doubt.n = b->n_doubts;
	}
	if (is_refusal(why) && plan_rollback(b->plan, &failed) != ERR_OK) {
		*err = failed;
		return failed.code;
	}
	return why;
}

/*
 * What fails of a change set may rest on what comes after it: then it is
 * done unchecked, and checked at the end.
 */
static enum err_code
run_operation(struct batch *b, const struct operation *op,
    const struct json *v, struct reply *r, struct err *err)
{
	struct err	first = {0};
	struct slice	as = r->as;
	enum err_code	rc;

	rc = roll_back(b, run_once(b, op, v, r, &first), &first);
	if ((rc == ERR_NOTFOUND || rc == ERR_CONFLICT) && b->exact &&
	    !b->o->keep_going) {
		*r = (struct reply){ .as = as };
		plan_defer(b->plan, true);
		rc = roll_back(b, run_once(b, op, v, r, &first), &first);
		plan_defer(b->plan, false);
		if (rc == ERR_OK && r->entity != NULL)
			*imap_put(b->deferred, batch_key(r->entity,
			    (uint32_t)r->number), NULL) = b->line;
	}
	if (rc)
		*err = first;
	return rc;
}

/* As it stands in the stream, though it may be none there is. */
static struct slice
op_name(const struct json *v)
{
	const struct json	*op = v->kind == JSON_MAP ?
				    json_find(v, "op") : NULL;
	size_t			 n;

	if (op == NULL || op->kind != JSON_STRING)
		return SLICE_EMPTY;
	n = MIN(op->text.len, (size_t)60);
	while (n < op->text.len && n > 0 &&
	    ((unsigned char)op->text.p[n] & 0xc0) == 0x80)
		n--;
	return slice_sub(op->text, 0, n);
}

/* From the text of a line to what it does; v and r are those of the line. */
static enum err_code
read_and_run(struct batch *b, struct slice line, struct json *v,
    struct reply *r, struct err *err)
{
	const struct operation	*op = NULL;
	enum err_code		 rc;

	*r = (struct reply){0};
	arena_clear(b->scratch);
	rc = json_parse(v, b->scratch, line, err);
	if (rc)
		*v = (struct json){ .kind = JSON_NULL };
	if (rc == ERR_OK)
		rc = find_operation(&op, v, err);
	if (rc == ERR_OK)
		rc = check_keys(op, v, err);
	if (rc == ERR_OK)
		rc = read_as(&r->as, v, err);
	return rc ? rc : run_operation(b, op, v, r, err);
}

/*
 * The same in English: nothing was done, so that it fails again, as it did
 * for whoever reads the other language.
 */
static void
refuse_in_english(struct batch *b, struct slice line, struct json *v,
    struct reply *r, struct err *bad)
{
	struct err	again = {0};
	bool		was = err_english(true);

	if (is_refusal(read_and_run(b, line, v, r, &again)))
		*bad = again;
	err_english(was);
}

/*
 * What is wrong with a line is said to whoever waits, in their language; the
 * answer of a program to a program is English everywhere.
 */
static enum err_code
do_line(struct batch *b, struct slice line, struct err *err)
{
	struct json	v = { .kind = JSON_NULL };
	struct reply	r;
	struct err	bad = {0}, english;
	enum err_code	rc = read_and_run(b, line, &v, &r, &bad);

	if (rc == ERR_OK)
		return batch_reply(b, op_name(&v), &r, NULL, err);
	if (!is_refusal(rc)) {
		*err = bad;
		return rc;
	}
	english = bad;
	/* Without keep_going nothing is done, and nothing answered. */
	if (b->o->keep_going && !err_is_english())
		refuse_in_english(b, line, &v, &r, &english);
	(void)note_name(b, &r, true, err);
	rc = batch_reply(b, op_name(&v), &r, &english, err);
	batch_refuse(b, b->line, &bad);
	return rc;
}

/* ---- all of them ---- */

static enum err_code
read_all(struct batch *b, struct csv *csv, struct err *err)
{
	struct csv_row	row = {0};
	struct err	bad;
	bool		more, was;
	enum err_code	rc = ERR_OK;

	while (rc == ERR_OK) {
		bad = (struct err){0};
		was = err_english(b->o->keep_going);
		rc = csv_next(csv, &row, &more, &bad);
		err_english(was);
		if (rc == ERR_OK && !more)
			break;
		b->line = row.line;
		b->counts.read++;
		if (rc == ERR_DATA) {
			struct reply	none = {0};

			rc = batch_reply(b, SLICE_EMPTY, &none, &bad, err);
			batch_refuse(b, row.line, &bad);
		} else if (rc == ERR_OK) {
			rc = do_line(b, row.raw, err);
		} else {
			*err = bad;
			err_prefix(err, "%s:%llu: ", input_name(b->input),
			    (unsigned long long)row.line);
		}
	}
	return rc;
}

static struct batch *
open_batch(struct input *in, const struct batch_options *o,
    const struct query_env *env, struct plan *plan)
{
	struct batch	*b = mem_zalloc(sizeof(*b));

	b->o = o;
	b->env = *env;
	b->plan = plan;
	b->input = in;
	b->arena = arena_open();
	b->scratch = arena_open();
	b->names = map_open();
	b->deferred = imap_open();
	b->in_rows = imap_open();
	b->replies = spool_open(o->spool_dir, SPOOL_KEEP);
	return b;
}

enum err_code
batch_run(struct batch **result, struct input *in,
    const struct batch_options *o, const struct query_env *env,
    struct plan *plan, struct err *err)
{
	static const struct csv_format	lines = { .lines = true };
	struct sales_plan_options	so = { .spool_dir = o->spool_dir };
	struct batch			*b = open_batch(in, o, env, plan);
	struct edit_counts		 counts;
	struct csv			*csv = NULL;
	enum err_code			 rc;

	plan_set_veto(plan, batch_veto, b);
	rc = edit_open(&b->edit, &b->env, plan, &so, err);
	if (rc == ERR_OK)
		rc = csv_open(&csv, in, err);
	if (rc == ERR_OK) {
		csv_set_format(csv, &lines);
		rc = read_all(b, csv, err);
	}
	csv_close(csv);
	if (rc == ERR_OK)
		rc = batch_settle(b, err);
	if (rc == ERR_OK && (b->counts.bad == 0 || o->keep_going))
		rc = edit_finish(b->edit, &counts, err);
	plan_set_veto(plan, NULL, NULL);
	if (rc)
		batch_close(b);
	else
		*result = b;
	return rc;
}

void
batch_close(struct batch *b)
{
	if (b == NULL)
		return;
	edit_close(b->edit);
	for (size_t i = 0; i < b->rows.n; i++) {
		VEC_RELEASE(&b->rows.p[i].day);
		free(b->rows.p[i].number);
	}
	VEC_RELEASE(&b->rows);
	VEC_RELEASE(&b->named);
	VEC_RELEASE(&b->computed);
	VEC_RELEASE(&b->doubt);
	VEC_RELEASE(&b->led);
	map_close(b->names);
	imap_close(b->deferred);
	imap_close(b->in_rows);
	spool_close(b->replies);
	arena_close(b->scratch);
	arena_close(b->arena);
	free(b);
}

struct batch_counts
batch_count(const struct batch *b)
{
	return b->counts;
}
