/*
 * What a recovery goes by: which records there were.
 */
#include "core/record/recover_priv.h"

void
idset_put(struct idset *s, uint32_t id, bool there)
{
	uint8_t	bit = (uint8_t)(1U << (id % 8));

	while (there && s->bits.n <= id / 8)
		*VEC_ADD(&s->bits) = 0;
	if (there)
		s->bits.p[id / 8] |= bit;
	else if (id / 8 < s->bits.n)
		s->bits.p[id / 8] &= (uint8_t)~bit;
}

bool
idset_has(const struct idset *s, uint32_t id)
{
	return id / 8 < s->bits.n && (s->bits.p[id / 8] >> (id % 8) & 1) != 0;
}

void
recovery_tell(const struct recovery *r, const char *fmt, ...)
{
	struct buf	b = {0};
	va_list		ap;

	va_start(ap, fmt);
	buf_addfv(&b, err_text(fmt), ap);
	va_end(ap);
	r->report(r->arg, buf_cstr(&b));
	buf_release(&b);
}

bool
recovery_is_whole(const struct recovery *r)
{
	return r->lost_entry == 0 && !r->is_cut;
}

void
recovery_doubt(struct recovery *r)
{
	r->is_cut = true;
}

struct known *
recovery_known(struct recovery *r, uint16_t entity)
{
	const struct entity	*e = model_find_entity_id(r->model, entity);

	if (e == NULL || e->is_columnar)
		return NULL;
	return &r->known[model_place(r->model, e)];
}

const struct entity *
recovery_entity(const struct recovery *r, const struct known *k)
{
	return model_entity(r->model, (size_t)(k - r->known));
}

struct recovery *
recovery_open(const struct model *model)
{
	struct recovery	*r = mem_zalloc(sizeof(*r));

	r->model = model;
	r->known = mem_zalloc((model->n_entities + 1) * sizeof(*r->known));
	r->arena = arena_open();
	r->lead = imap_open();
	r->left_at = imap_open();
	r->orphan_at = imap_open();
	return r;
}

void
recovery_close(struct recovery *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->model->n_entities; i++) {
		VEC_RELEASE(&r->known[i].stored.bits);
		VEC_RELEASE(&r->known[i].journal.bits);
		VEC_RELEASE(&r->known[i].facet.bits);
	}
	free(r->known);
	imap_close(r->lead);
	imap_close(r->left_at);
	VEC_RELEASE(&r->left);
	arena_close(r->arena);
	imap_close(r->orphan_at);
	VEC_RELEASE(&r->orphan);
	VEC_RELEASE(&r->led);
	VEC_RELEASE(&r->bad);
	key_list_release(&r->unreadable);
	free(r);
}

/* Only what the damaged store's own index says of which records it had. */
void
recovery_note_facet(struct recovery *r, struct slice key, struct slice val)
{
	uint16_t	 code[FACET_BLOCK];
	struct known	*k;
	uint32_t	 block;

	if (key.len != 8 || be16_get(key.p + 2) != 0 ||
	    (k = recovery_known(r, be16_get(key.p))) == NULL ||
	    !facet_decode(code, val))
		return;
	block = be32_get(key.p + 4);
	/* No store has so many: the key is damaged. */
	if (block > UINT32_MAX / FACET_BLOCK / 16)
		return;
	r->has_facets = true;
	for (uint32_t i = 0; i < FACET_BLOCK; i++)
		if (code[i] != 0)
			idset_put(&k->facet, block * FACET_BLOCK + i, true);
}
