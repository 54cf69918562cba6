/*
 * What an exact import needs of a plan beside records: the model it brings
 * along, and counters that stand above the highest record.
 */
#include "core/record/priv.h"

static enum err_code
install_apply(void *arg, struct txn *txn, struct journal_writer *journal,
    struct err *err)
{
	struct plan		*p = arg;
	const struct model	*model = p->opt.model;
	uint32_t		 revision;
	enum err_code		 rc;

	rc = model_revision(&revision, txn, err);
	if (rc == ERR_OK && revision + 1 != model->revision)
		rc = err_set(err, ERR_CONFLICT, "the data model was changed "
		    "since this was planned (stale)");
	if (rc == ERR_OK)
		rc = model_put(txn, model, p->compiled, p->yaml, err);
	return rc ? rc : model_journal(journal, revision, model->revision,
	    err);
}

void
plan_install_model(struct plan *p, struct slice yaml)
{
	struct plan_part	part = { .apply = install_apply, .arg = p };
	struct buf		b = {0};

	model_encode(&b, p->opt.model);
	p->compiled = slice_dup(p->model_arena, buf_slice(&b));
	p->yaml = slice_dup(p->model_arena, yaml);
	buf_release(&b);
	plan_add_part(p, &part);
	p->has_more = true;
}

enum err_code
plan_raise_id(struct plan *p, const struct entity *entity, uint32_t last_id,
    struct err *err)
{
	struct plan_entity	*pe;
	enum err_code		 rc;

	rc = plan_entity_load(&pe, p, entity, err);
	if (rc || last_id <= pe->now.last_id)
		return rc;
	pe->now.last_id = last_id;
	p->has_more = true;
	return ERR_OK;
}

bool
draft_unknown_is_sound(const struct entity *e, struct slice unknown)
{
	int	last = 0;

	while (unknown.len > 0) {
		struct slice	head, bytes;

		if (!bytes_get(&head, &unknown, LONG_ENTRY) ||
		    !bytes_get(&bytes, &unknown, le32_get(head.p + 4)))
			return false;
		if (le16_get(head.p) <= last ||
		    le16_get(head.p) == FIELD_INCOMPLETE ||
		    (uint8_t)head.p[2] == 0 ||
		    (uint8_t)head.p[2] >= N_TYPES ||
		    entity_find_field_id(e, le16_get(head.p)) != NULL)
			return false;
		last = le16_get(head.p);
	}
	return true;
}
