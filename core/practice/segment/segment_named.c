#include "core/practice/segment/segment_priv.h"

bool
segment_is_named(const struct segment *seg, struct slice name)
{
	if (slice_eq(seg->name, name))
		return true;
	for (size_t i = 0; i < seg->labels.n; i++)
		if (slice_eq_ascii_nocase(seg->labels.p[i].text, name))
			return true;
	return false;
}

void
segment_bits(uint32_t *bit, const struct scheme *sc, const char *const *name,
    size_t n)
{
	for (size_t k = 0; k < n; k++) {
		size_t	i = 0;

		while (i < sc->n_segments && !segment_is_named(&sc->segment[i],
		    slice_of(name[k])))
			i++;
		bit[k] = i < sc->n_segments ? UINT32_C(1) << i : 0;
	}
}
