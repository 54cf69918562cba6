#include "core/record/reference.h"

#include "core/record/priv.h"

struct former {
	struct buf		*out;
	const struct model	*model;
	const struct zone	*zone;
	const struct entity	*entity;
	struct arena		*arena;
};

static void
begin(struct former *f)
{
	if (f->out->len > 0)
		buf_adds(f->out, ", ");
}

static void
add_keys(struct former *f, struct slice remains)
{
	struct remains_item	 item;
	const struct field	*field;
	struct value		 v;

	while (remains_next(&item, &remains)) {
		field = item.is_key ? entity_find_field_id(f->entity,
		    item.field) : NULL;
		if (field == NULL || !field->unique || !remains_key_today(&v,
		    &item, f->model, field, f->arena))
			continue;
		begin(f);
		buf_addf(f->out, "%.*s/", SLICE_ARG(f->entity->name));
		field_write_value(f->out, f->model, field, &v, f->zone);
	}
}

enum err_code
reference_former(struct buf *out, struct txn *txn, const struct model *model,
    const struct entity *entity, uint32_t id, const struct zone *zone,
    struct err *err)
{
	struct former	 f = { out, model, zone, entity, arena_open() };
	struct cursor	*c;
	struct key	 from;
	struct slice	 key, val, remains;
	struct err	 ignored = {0};
	uint32_t	 end, to;
	bool		 more;
	enum err_code	 rc = cursor_open(&c, txn, TABLE_ALIAS, err);

	if (rc)
		goto done;
	key_clear(&from);
	key_u16(&from, entity->id);
	for (more = cursor_seek(c, key_slice(&from), &key, &val);
	    more && slice_starts(key, key_slice(&from));
	    more = cursor_next(c, &key, &val)) {
		if (!alias_decode(&to, &remains, key, val))
			continue;	/* fsck says so */
		end = be32_get(key.p + 2);
		if (reference_follow(&end, txn, entity, &ignored) != ERR_OK ||
		    end != id)
			continue;
		begin(&f);
		handle_write(out, entity, be32_get(key.p + 2));
		add_keys(&f, remains);
	}
	rc = cursor_status(c, err);
	cursor_close(c);
done:
	arena_close(f.arena);
	return rc;
}
