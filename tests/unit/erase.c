/*
 * What is erased is nowhere any more, and the chain of the journal holds; what
 * is not erased stays.
 */
#include "core/record/erase.h"

#include <fcntl.h>
#include <unistd.h>

#include "core/record/alias.h"
#include "core/record/merge.h"
#include "core/record/revert.h"
#include "core/store/generation.h"
#include "tests/unit/record_kit.h"

#define ERASE_MODEL KIT_HEAD KIT_STAFF KIT_ACCOUNT_HEAD			\
	"      code: {type: text, unique: true, personal: true}\n"	\
	"      name: {type: text, required: true, personal: true,"	\
	" search: true}\n"						\
	"      city: {type: text, index: true}\n" KIT_ACTIVITY KIT_RATE

static void
add(struct kit *k, const char *name, const char *code)
{
	struct draft	d = kit_draft(k, k->account);

	kit_set(k, &d, "name", name);
	kit_set(k, &d, "code", code);
	kit_set(k, &d, "city", "Gouda");
	kit_must(k, plan_add(k->plan, &d, false, &k->err), "add");
}

static void
change(struct kit *k, uint32_t id, const char *field, const char *text)
{
	kit_plan(k);
	kit_must(k, kit_change(k, k->account, id, field, text), "change");
	kit_must(k, kit_apply(k), "apply");
}

static void
merge(struct kit *k, uint32_t first, uint32_t second)
{
	struct merge_options	o = { .prefer = MERGE_FIRST };

	kit_plan(k);
	kit_must(k, merge_plan(k->plan, k->account, first, second, &o,
	    &k->err), "merge");
	kit_must(k, kit_apply(k), "apply");
}

static void
fill(struct kit *k)
{
	kit_open(k, ERASE_MODEL);
	kit_plan(k);
	add(k, "zebedee", "zq-first");
	add(k, "zachary", "zq-second");
	add(k, "keeper", "kk-third");
	kit_must(k, kit_apply(k), "apply");
	change(k, 1, "name", "zebulon");
	merge(k, 1, 2);
	change(k, 1, "city", "Delft");
}

struct job {
	struct kit		*k;
	const struct field	*field;
	struct erasure		 done;
};

static enum err_code
erase_body(struct txn *txn, void *arg, struct err *err)
{
	struct job	*job = arg;

	return record_erase_traces(&job->done, txn, job->k->account, 1,
	    job->field, err);
}

static struct erasure
erase(struct kit *k, const char *field)
{
	struct job	job = { .k = k };

	if (field != NULL)
		job.field = entity_find_field(k->account, slice_of(field));
	kit_must(k, store_apply(k->store, erase_body, &job, &k->err),
	    "erase");
	return job.done;
}

static bool
has(struct slice bytes, const char *text)
{
	size_t	n = strlen(text);

	for (size_t i = 0; i + n <= bytes.len; i++)
		if (memcmp(bytes.p + i, text, n) == 0)
			return true;
	return false;
}

/* In how many entries of all tables the text stands. */
static int
count(struct kit *k, const char *text)
{
	struct cursor	*c;
	struct slice	 key, val;
	bool		 more;
	int		 n = 0;

	kit_begin(k);
	for (int t = 0; t < N_TABLES; t++) {
		kit_must(k, cursor_open(&c, k->txn, (enum table)t, &k->err),
		    "cursor");
		for (more = cursor_seek(c, SLICE_EMPTY, &key, &val); more;
		    more = cursor_next(c, &key, &val))
			n += has(key, text) || has(val, text);
		cursor_close(c);
	}
	kit_end(k);
	return n;
}

/* Does the chain hold?  Its head. */
static bool
is_proven(struct kit *k, uint8_t head[JOURNAL_HASH])
{
	struct journal_entry	e;
	uint64_t		last;
	enum err_code		rc;

	kit_begin(k);
	kit_must(k, journal_last(&last, k->txn, &k->err), "last");
	kit_must(k, journal_get(&e, k->txn, last, &k->err), "entry");
	memcpy(head, e.chain, JOURNAL_HASH);
	rc = journal_verify(k->txn, 1, UINT64_MAX, &k->err);
	kit_end(k);
	return rc == ERR_OK;
}

/* The file of a new generation, byte for byte. */
static void
read_file(struct buf *b, struct kit *k)
{
	struct generation	*g;
	char			 path[400];
	ssize_t			 n;
	int			 fd;

	kit_must(k, generation_begin(&g, k->store, &k->err), "begin");
	kit_begin(k);
	kit_must(k, generation_copy(g, k->txn, NULL, NULL, &k->err), "copy");
	kit_end(k);
	kit_must(k, generation_finish(g, &k->err), "finish");
	kit_must(k, generation_commit(g, &k->err), "commit");
	generation_close(g);
	snprintf(path, sizeof(path), "%s/db.2/data.mdb", k->dir);
	fd = open(path, O_RDONLY);
	if (fd < 0) {
		diag("no %s", path);
		exit(1);
	}
	while ((n = read(fd, buf_reserve(b, 65536), 65536)) > 0)
		b->len += (size_t)n;
	close(fd);
}

static void
test_all(void)
{
	static const char *const	gone[] = { "zebedee", "zebulon",
		"zachary", "zq-first", "zq-second" };
	uint8_t		before[JOURNAL_HASH], after[JOURNAL_HASH];
	struct buf	file = {0};
	struct erasure	e;
	struct kit	k;
	int		kept;

	fill(&k);
	change(&k, 1, "name", "nobody");
	change(&k, 1, "code", "nothing");
	ok(is_proven(&k, before), "the chain holds");
	for (size_t i = 0; i < NELEM(gone); i++)
		ok(count(&k, gone[i]) > 0, "%s is remembered", gone[i]);
	kept = count(&k, "keeper") + count(&k, "kk-third");
	e = erase(&k, NULL);
	ok(e.values > 5 && e.remains > 1 && e.beyond == 0,
	    "%d values, %d remains", (int)e.values, (int)e.remains);
	for (size_t i = 0; i < NELEM(gone); i++)
		ok(count(&k, gone[i]) == 0, "%s is nowhere", gone[i]);
	is_int(count(&k, "keeper") + count(&k, "kk-third"), kept,
	    "those of others stay");
	ok(is_proven(&k, after) && memcmp(before, after, sizeof(after)) == 0,
	    "the chain holds, with the same head");
	ok(kit_fsck(&k, false) == 0, "the store is sound");
	e = erase(&k, NULL);
	ok(e.values == 0 && e.remains == 0, "nothing is left to be erased");
	read_file(&file, &k);
	ok(has(buf_slice(&file), "keeper"), "a new generation is written");
	for (size_t i = 0; i < NELEM(gone); i++)
		ok(!has(buf_slice(&file), gone[i]), "%s is not in its file",
		    gone[i]);
	buf_release(&file);
	kit_close(&k);
}

/* Of one field alone; the other is still what it was. */
static void
test_field(void)
{
	uint8_t		head[JOURNAL_HASH];
	struct kit	k;

	fill(&k);
	change(&k, 1, "code", "nothing");
	erase(&k, "code");
	is_int(count(&k, "zq-first"), 0, "the code is nowhere");
	is_int(count(&k, "zq-second"), 0,
	    "nor the one of the merged record");
	ok(count(&k, "zebedee") > 0, "the name is remembered");
	ok(is_proven(&k, head), "the chain holds");
	ok(kit_fsck(&k, false) == 0, "the store is sound");
	kit_close(&k);
}

/* What the journal says of an item's first change, taken back. */
static void
test_undo(void)
{
	struct kit		k;
	struct change_reader	r;
	struct change		c;
	struct slice		public, private;
	bool			more = false;
	enum err_code		rc;

	fill(&k);
	erase(&k, "name");
	kit_plan(&k);
	kit_must(&k, journal_get_item(&public, &private, k.txn, 3, 1, &k.err),
	    "item");
	change_reader_init(&r, public, private);
	kit_must(&k, change_next(&c, &more, &r, k.arena, &k.err), "change");
	ok(more && c.op == CHANGE_SET && c.field[0].erased,
	    "the change is known to have had a value");
	rc = change_revert(k.plan, k.txn, k.model, zone_utc(), &c, NULL, NULL,
	    &k.err);
	is_int(rc, ERR_CONFLICT, "which cannot be brought back");
	ok(strstr(k.err.msg, "erased") != NULL, "%s", k.err.msg);
	kit_close(&k);
}

/* One of many whose changes are packed together: only its values go. */
static void
test_packed(void)
{
	enum { MANY = 500 };
	struct kit		k;
	struct change_reader	r;
	struct change		c;
	struct slice		public, private;
	struct erasure		e;
	char			name[32], code[32];
	uint32_t		n = 0, erased = 0;
	bool			more;

	kit_open(&k, ERASE_MODEL);
	kit_plan(&k);
	for (int i = 1; i <= MANY; i++) {
		snprintf(name, sizeof(name), "zebedee %d", i);
		snprintf(code, sizeof(code), "code %d", i);
		add(&k, name, code);
	}
	kit_must(&k, kit_apply(&k), "apply");
	e = erase(&k, NULL);
	ok(e.values == 2 && e.beyond == 0, "two values of one of many");
	kit_plan(&k);
	for (uint32_t i = 1; journal_get_item(&public, &private, k.txn, 2, i,
	    &k.err) == ERR_OK; i++) {
		change_reader_init(&r, public, private);
		for (more = change_is_records(public); more;) {
			kit_must(&k, change_next(&c, &more, &r, k.arena,
			    &k.err), "change");
			if (!more)
				break;
			n++;
			for (size_t f = 0; f < c.n_fields; f++)
				erased += c.field[f].erased &&
				    c.id == 1 && c.field[f].after.len == 0;
		}
	}
	ok(n == MANY && erased == 2, "and only these are gone");
	is_ok(journal_verify(k.txn, 1, UINT64_MAX, &k.err), &k.err,
	    "the chain holds");
	kit_close(&k);
}

/* What was public when it was said: the chain has it as it is. */
static void
test_beyond(void)
{
	struct erasure	e;
	struct kit	k;
	struct field	*f;

	fill(&k);
	f = (struct field *)(uintptr_t)entity_find_field(k.account,
	    SLICE("city"));
	f->personal = true;
	e = erase(&k, "city");
	/* Of two that were added, one changed, one removed by the merge. */
	ok(e.beyond == 5, "values of a field that was not personal then");
	ok(e.values == 0, "are told, and stay");
	f->personal = false;
	kit_close(&k);
}

int
main(void)
{
	test_all();
	test_field();
	test_undo();
	test_beyond();
	test_packed();
	done_testing();
}
