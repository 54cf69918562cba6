/*
 * What was shown, and how a text names it.
 */
#include "core/exchange/edit/editable_priv.h"

#include "core/base/map.h"

struct editable *
editable_open(enum editable_form form)
{
	struct editable	*ed = mem_zalloc(sizeof(*ed));

	ed->form = form;
	ed->arena = arena_open();
	ed->at = imap_open();
	return ed;
}

void
editable_close(struct editable *ed)
{
	if (ed == NULL)
		return;
	VEC_RELEASE(&ed->shown);
	imap_close(ed->at);
	arena_close(ed->arena);
	free(ed);
}

void
editable_add(struct editable *ed, const struct record *rec)
{
	struct shown	*s;
	uint64_t	*at = imap_put(ed->at, editable_key(rec->entity->id,
			    rec->id), NULL);

	if (*at != 0)
		return;
	s = VEC_ADD(&ed->shown);
	*at = ed->shown.n;
	s->entity = rec->entity->id;
	s->id = rec->id;
	s->bytes = slice_dup(ed->arena, rec->bytes);
}

size_t
editable_count(const struct editable *ed)
{
	return ed->shown.n;
}

const struct entity *
editable_only_type(const struct editable *ed, const struct model *m)
{
	for (size_t i = 1; i < ed->shown.n; i++)
		if (ed->shown.p[i].entity != ed->shown.p[0].entity)
			return NULL;
	return ed->shown.n == 0 ? NULL :
	    model_find_entity_id(m, ed->shown.p[0].entity);
}

void
editable_fault(struct reading *r, size_t line, struct err *err)
{
	r->n_bad++;
	r->bad(r->arg, line, err);
	*err = (struct err){0};
}

enum err_code
editable_find_field(const struct field **f, const struct entity *e,
    struct slice name, struct err *err)
{
	struct slice	near;

	*f = entity_find_field(e, name);
	if (*f != NULL)
		return ERR_OK;
	near = entity_suggest_field(e, name);
	/* No hint: what is told stands in the text, at its line. */
	if (near.len == 0)
		return err_set(err, ERR_DATA, "%.*s has no field \"%.*s\"",
		    SLICE_ARG(e->name), (int)MIN(name.len, (size_t)60),
		    name.p);
	return err_set(err, ERR_DATA, "%.*s has no field \"%.*s\": did you "
	    "mean %.*s?", SLICE_ARG(e->name),
	    (int)MIN(name.len, (size_t)60), name.p, SLICE_ARG(near));
}

enum err_code
editable_set_handle(struct block *b, const struct reading *r,
    struct slice text, struct err *err)
{
	const struct entity	*e;
	uint32_t		 id;

	if (text.len == 0)
		return ERR_OK;
	if (!handle_parse(&e, &id, r->env->model, text) ||
	    imap_find(r->ed->at, editable_key(e->id, id)) == NULL)
		return err_set(err, ERR_DATA, "\"%.*s\" is none of the records "
		    "that were opened; a new one has no handle",
		    (int)MIN(text.len, (size_t)60), text.p);
	b->entity = e;
	b->id = id;
	return ERR_OK;
}
