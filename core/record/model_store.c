#include "core/record/priv.h"

void
model_key(struct key *k, uint32_t revision)
{
	key_clear(k);
	key_u32(k, revision);
}

/*
 * What else there is of a revision.  In TABLE_MODEL "text" is the YAML, "sum"
 * its CRC32C (stores made by 0.1 before November 2026 have none) and "lost"
 * the mark of one that no repair could save.  In TABLE_META, on pages of their
 * own, both once more, for the day when the table model is damaged: "copy" the
 * compiled model, "copytext" the CRC32C of the text and the text.  Revisions
 * of before 2026-11-29 have none.
 */
static void
part_key(struct key *k, const char *part, uint32_t revision)
{
	key_clear(k);
	key_bytes(k, slice_of(part));
	key_u32(k, revision);
}

enum err_code
model_revision(uint32_t *revision, struct txn *txn, struct err *err)
{
	struct slice	val;
	enum err_code	rc;

	rc = txn_find(&val, txn, TABLE_META, SLICE("model"), err);
	if (rc)
		return rc;
	if (val.p != NULL && val.len != 4)
		return err_set(err, ERR_STORE,
		    "the number of the data model is damaged");
	*revision = val.p == NULL ? 0 : le32_get(val.p);
	return ERR_OK;
}

static enum err_code
find_compiled(struct slice *bytes, struct txn *txn, uint32_t revision,
    struct err *err)
{
	struct key	key;
	enum err_code	rc;

	model_key(&key, revision);
	rc = txn_find(bytes, txn, TABLE_MODEL, key_slice(&key), err);
	if (rc == ERR_OK && bytes->p == NULL)
		rc = err_set(err, ERR_NOTFOUND, "no revision %u of the data "
		    "model", revision);
	return rc;
}

enum err_code
model_load_revision(struct model **model, struct arena *arena,
    struct txn *txn, uint32_t revision, struct err *err)
{
	struct slice	bytes;
	enum err_code	rc;

	rc = find_compiled(&bytes, txn, revision, err);
	return rc ? rc : model_decode(model, arena, slice_dup(arena, bytes),
	    err);
}

static enum err_code
find_newest(struct slice *bytes, struct txn *txn, struct err *err)
{
	uint32_t	revision;
	enum err_code	rc;

	rc = model_revision(&revision, txn, err);
	if (rc)
		return rc;
	if (revision == 0)
		return err_set(err, ERR_STORE, "the store has no data model");
	rc = find_compiled(bytes, txn, revision, err);
	if (rc == ERR_NOTFOUND)
		err->code = rc = ERR_STORE;
	return rc;
}

enum err_code
model_load(struct model **model, struct arena *arena, struct txn *txn,
    struct err *err)
{
	struct slice	bytes;
	enum err_code	rc;

	rc = find_newest(&bytes, txn, err);
	return rc ? rc : model_decode(model, arena, slice_dup(arena, bytes),
	    err);
}

enum err_code
model_load_heads(struct model **model, struct arena *arena, struct txn *txn,
    struct err *err)
{
	struct slice	bytes;
	enum err_code	rc;

	rc = find_newest(&bytes, txn, err);
	if (rc)
		return rc;
	if (!txn_holds(txn, bytes))
		bytes = slice_dup(arena, bytes);
	return model_decode_heads(model, arena, bytes, err);
}

enum err_code
model_yaml(struct slice *yaml, struct arena *arena, struct txn *txn,
    uint32_t revision, struct err *err)
{
	struct key	key;
	struct slice	val;
	enum err_code	rc;

	part_key(&key, "text", revision);
	rc = txn_find(&val, txn, TABLE_MODEL, key_slice(&key), err);
	if (rc)
		return rc;
	if (val.p == NULL)
		return err_set(err, ERR_NOTFOUND, "no revision %u of the data "
		    "model", revision);
	*yaml = slice_dup(arena, val);
	part_key(&key, "sum", revision);
	rc = txn_find(&val, txn, TABLE_MODEL, key_slice(&key), err);
	if (rc || val.p == NULL)
		return rc;
	if (val.len != 4 ||
	    le32_get(val.p) != crc32c(0, yaml->p, yaml->len))
		return err_set(err, ERR_STORE, "the text of revision %u of "
		    "the data model is damaged", revision);
	return ERR_OK;
}

static enum err_code
put_copy(struct txn *txn, uint32_t revision, struct slice compiled,
    struct slice yaml, struct err *err)
{
	struct key	key;
	char		*room;
	enum err_code	rc;

	part_key(&key, "copy", revision);
	rc = txn_put(txn, TABLE_META, key_slice(&key), compiled, err);
	if (rc)
		return rc;
	part_key(&key, "copytext", revision);
	rc = txn_reserve(&room, txn, TABLE_META, key_slice(&key),
	    CRC_SIZE + yaml.len, err);
	if (rc)
		return rc;
	le32_put(room, crc32c(0, yaml.p, yaml.len));
	memcpy(room + CRC_SIZE, yaml.p, yaml.len);
	return ERR_OK;
}

enum err_code
model_copy(struct slice *compiled, struct slice *yaml, struct txn *txn,
    uint32_t revision, struct err *err)
{
	struct key	key;
	struct slice	val;
	enum err_code	rc;

	*yaml = (struct slice){ NULL, 0 };
	part_key(&key, "copy", revision);
	rc = txn_find(compiled, txn, TABLE_META, key_slice(&key), err);
	if (rc)
		return rc;
	part_key(&key, "copytext", revision);
	rc = txn_find(&val, txn, TABLE_META, key_slice(&key), err);
	if (rc || val.p == NULL || val.len < CRC_SIZE)
		return rc;
	val = slice_sub(val, CRC_SIZE, val.len);
	if (le32_get(val.p - CRC_SIZE) == crc32c(0, val.p, val.len))
		*yaml = val;
	return ERR_OK;
}

enum err_code
model_put_revision(struct txn *txn, uint32_t revision, struct slice compiled,
    struct slice yaml, struct err *err)
{
	struct key	key;
	char		sum[4];
	enum err_code	rc;

	model_key(&key, revision);
	rc = txn_put(txn, TABLE_MODEL, key_slice(&key), compiled, err);
	if (rc)
		return rc;
	part_key(&key, "text", revision);
	rc = txn_put(txn, TABLE_MODEL, key_slice(&key), yaml, err);
	if (rc)
		return rc;
	part_key(&key, "sum", revision);
	le32_put(sum, crc32c(0, yaml.p, yaml.len));
	rc = txn_put(txn, TABLE_MODEL, key_slice(&key),
	    slice_make(sum, sizeof(sum)), err);
	return rc ? rc : put_copy(txn, revision, compiled, yaml, err);
}

enum err_code
model_put(struct txn *txn, const struct model *model, struct slice compiled,
    struct slice yaml, struct err *err)
{
	char		revision[4];
	enum err_code	rc;

	rc = model_put_revision(txn, model->revision, compiled, yaml, err);
	if (rc)
		return rc;
	le32_put(revision, model->revision);
	return txn_put(txn, TABLE_META, SLICE("model"),
	    slice_make(revision, sizeof(revision)), err);
}

enum err_code
model_drop_revision(struct txn *txn, uint32_t revision, struct err *err)
{
	static const struct { enum table table; const char *part; } t[] = {
		{ TABLE_MODEL, "text" }, { TABLE_MODEL, "sum" },
		{ TABLE_META, "copy" }, { TABLE_META, "copytext" },
	};
	struct key	key;
	enum err_code	rc;

	model_key(&key, revision);
	rc = txn_del(txn, TABLE_MODEL, key_slice(&key), NULL, err);
	for (size_t i = 0; i < NELEM(t) && rc == ERR_OK; i++) {
		part_key(&key, t[i].part, revision);
		rc = txn_del(txn, t[i].table, key_slice(&key), NULL, err);
	}
	if (rc)
		return rc;
	part_key(&key, "lost", revision);
	return txn_put(txn, TABLE_MODEL, key_slice(&key), SLICE_EMPTY, err);
}

bool
model_is_dropped(struct txn *txn, uint32_t revision)
{
	struct key	key;
	struct slice	val;
	struct err	ignored = {0};

	part_key(&key, "lost", revision);
	return txn_find(&val, txn, TABLE_MODEL, key_slice(&key), &ignored) ==
	    ERR_OK && val.p != NULL;
}

/* The item: its first byte, the revision before (0: none) and after. */
enum err_code
model_journal(struct journal_writer *journal, uint32_t before,
    uint32_t after, struct err *err)
{
	char	item[9];

	item[0] = JOURNAL_ITEM_MODEL;
	le32_put(item + 1, before);
	le32_put(item + 5, after);
	journal_set_model(journal, after);
	return journal_add(journal, slice_make(item, sizeof(item)),
	    (struct slice){ NULL, 0 }, err);
}

enum err_code
model_zone(const struct zone **zone, struct arena *arena,
    const struct model *model, struct err *err)
{
	if (model->timezone.len == 0) {
		*zone = zone_utc();
		return ERR_OK;
	}
	return zone_open(zone, arena, model->timezone, err);
}

struct install {
	const struct model		*model;
	const struct journal_author	*author;
	struct slice			 compiled, yaml;
};

static enum err_code
install_body(struct txn *txn, void *arg, struct err *err)
{
	const struct install	*in = arg;
	struct arena		*arena = arena_open();
	struct journal_writer	*journal;
	uint32_t		 revision;
	enum err_code		 rc;

	rc = model_revision(&revision, txn, err);
	if (rc == ERR_OK && revision != 0)
		rc = err_set(err, ERR_CONFLICT,
		    "the store has a data model already");
	if (rc == ERR_OK)
		rc = journal_begin(&journal, txn, arena, in->author, err);
	if (rc == ERR_OK)
		rc = model_put(txn, in->model, in->compiled, in->yaml, err);
	if (rc == ERR_OK)
		rc = model_journal(journal, 0, in->model->revision, err);
	if (rc == ERR_OK)
		rc = journal_finish(journal, NULL, err);
	arena_close(arena);
	return rc;
}

enum err_code
model_install(struct store *store, const struct model *model,
    struct slice yaml, const struct journal_author *author, struct err *err)
{
	struct install	in = { .model = model, .author = author,
			    .yaml = yaml };
	struct buf	b = {0};
	enum err_code	rc;

	model_encode(&b, model);
	in.compiled = buf_slice(&b);
	rc = store_apply(store, install_body, &in, err);
	buf_release(&b);
	return rc;
}
