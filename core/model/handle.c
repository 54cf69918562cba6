#include "core/model/model.h"

void
handle_write(struct buf *out, const struct entity *e, uint32_t id)
{
	buf_add(out, e->prefix);
	buf_add_i64(out, id);
}

/*
 * One spelling only: no blanks, no capitals, no leading zeros, so that a
 * handle found in text is the handle that was written.
 */
bool
handle_parse(const struct entity **entity, uint32_t *id, const struct model *m,
    struct slice s)
{
	const struct entity	*e;
	int64_t			 n;
	size_t			 i = 0;

	while (i < s.len && s.p[i] >= 'a' && s.p[i] <= 'z')
		i++;
	if (i == 0 || i == s.len || s.p[i] < '1' || s.p[i] > '9')
		return false;
	if (!i64_parse(&n, slice_sub(s, i, s.len)) || n > UINT32_MAX)
		return false;
	e = model_find_prefix(m, slice_sub(s, 0, i));
	if (e == NULL)
		return false;
	*entity = e;
	*id = (uint32_t)n;
	return true;
}
