/*
 * Which day a run of sequence numbers lies on.  A run reaches until the
 * next one begins; numbers of removed rows stay in it.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

static void
run_key(struct key *k, uint16_t entity, uint64_t seq)
{
	key_clear(k);
	key_u16(k, entity);
	key_u64(k, seq);
}

static enum err_code
run_read(uint64_t *first, int32_t *day, bool *found, uint16_t entity,
    struct slice key, struct slice val, struct err *err)
{
	*found = key.len == 10 && be16_get(key.p) == entity;
	if (!*found)
		return ERR_OK;
	if (val.len != 4)
		return err_set(err, ERR_STORE, "a run of sale rows is damaged");
	*first = be64_get(key.p + 2);
	*day = (int32_t)le32_get(val.p);
	return ERR_OK;
}

/* The run that seq lies in: the last one that begins at or before it. */
static enum err_code
run_find(uint64_t *first, int32_t *day, bool *found, struct txn *txn,
    uint16_t entity, uint64_t seq, struct err *err)
{
	struct cursor	*c;
	struct key	 k;
	struct slice	 key, val;
	enum err_code	 rc;

	*found = false;
	rc = cursor_open(&c, txn, TABLE_SEQDAY, err);
	if (rc)
		return rc;
	run_key(&k, entity, seq == UINT64_MAX ? seq : seq + 1);
	if (cursor_seek_before(c, key_slice(&k), &key, &val))
		rc = run_read(first, day, found, entity, key, val, err);
	else
		rc = cursor_status(c, err);
	cursor_close(c);
	return rc;
}

enum err_code
seqday_find(int32_t *day, bool *found, struct txn *txn, uint16_t entity,
    uint64_t seq, struct err *err)
{
	uint64_t	first;

	return run_find(&first, day, found, txn, entity, seq, err);
}

static enum err_code
run_put(struct txn *txn, uint16_t entity, uint64_t seq, int32_t day,
    struct err *err)
{
	struct key	k;
	char		v[4];

	run_key(&k, entity, seq);
	le32_put(v, (uint32_t)day);
	return txn_put(txn, TABLE_SEQDAY, key_slice(&k),
	    slice_make(v, sizeof(v)), err);
}

/* Runs that begin in (seq, until): their numbers now lie elsewhere. */
static enum err_code
runs_del(struct txn *txn, uint16_t entity, uint64_t seq, uint64_t until,
    struct err *err)
{
	struct cursor	*c;
	struct key	 k;
	struct slice	 key, val;
	enum err_code	 rc;
	bool		 found;
	uint64_t	 first = 0;
	int32_t		 day;

	rc = cursor_open(&c, txn, TABLE_SEQDAY, err);
	if (rc)
		return rc;
	run_key(&k, entity, seq + 1);
	while (cursor_seek(c, key_slice(&k), &key, &val)) {
		rc = run_read(&first, &day, &found, entity, key, val, err);
		if (rc || !found || first >= until)
			goto done;
		run_key(&k, entity, first);
		rc = txn_del(txn, TABLE_SEQDAY, key_slice(&k), NULL, err);
		if (rc)
			goto done;
	}
	rc = cursor_status(c, err);
done:
	cursor_close(c);
	return rc;
}

enum err_code
seqday_put(struct txn *txn, uint16_t entity, uint64_t seq, uint64_t n,
    int32_t day, uint64_t next_seq, struct err *err)
{
	uint64_t	first, last_first;
	int32_t		old_day, last_day;
	bool		found, last_found;
	enum err_code	rc;

	/* What the number behind the new run lies on, and must stay on. */
	rc = run_find(&last_first, &last_day, &last_found, txn, entity,
	    seq + n, err);
	if (rc == ERR_OK)
		rc = run_find(&first, &old_day, &found, txn, entity, seq, err);
	if (rc)
		return rc;
	if (found && old_day == day && (!last_found || last_first <= seq))
		return ERR_OK;
	if (last_found && last_first > seq) {
		rc = runs_del(txn, entity, seq, seq + n, err);
		if (rc)
			return rc;
	}
	if (last_found && last_first < seq + n && last_day != day &&
	    seq + n < next_seq) {
		rc = run_put(txn, entity, seq + n, last_day, err);
		if (rc)
			return rc;
	}
	if (found && old_day == day)
		return ERR_OK;
	return run_put(txn, entity, seq, day, err);
}

static int
compare_days(const void *a, const void *b)
{
	int32_t	x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

enum err_code
seqday_list(struct days *days, struct txn *txn, uint16_t entity, uint64_t seq,
    struct err *err)
{
	struct cursor	*c;
	struct key	 k;
	struct slice	 key, val;
	enum err_code	 rc;
	bool		 found, more;
	uint64_t	 first = 0;
	int32_t		 day;
	size_t		 i, n = 0;

	rc = run_find(&first, &day, &found, txn, entity, seq, err);
	if (rc)
		return rc;
	if (found)
		*VEC_ADD(&days->list) = day;
	rc = cursor_open(&c, txn, TABLE_SEQDAY, err);
	if (rc)
		return rc;
	run_key(&k, entity, seq);
	for (more = cursor_seek(c, key_slice(&k), &key, &val); more;
	    more = cursor_next(c, &key, &val)) {
		rc = run_read(&first, &day, &found, entity, key, val, err);
		if (rc || !found)
			goto done;
		*VEC_ADD(&days->list) = day;
	}
	rc = cursor_status(c, err);
done:
	cursor_close(c);
	if (rc || days->list.n == 0)
		return rc;
	qsort(days->list.p, days->list.n, sizeof(*days->list.p), compare_days);
	for (i = 0; i < days->list.n; i++)
		if (n == 0 || days->list.p[n - 1] != days->list.p[i])
			days->list.p[n++] = days->list.p[i];
	days->list.n = n;
	return ERR_OK;
}
