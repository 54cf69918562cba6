#include "core/exchange/batch/batch_priv.h"

void
batch_refuse(struct batch *b, uint64_t line, struct err *bad)
{
	b->counts.bad++;
	err_prefix(bad, "%s:%llu: ", input_name(b->input),
	    (unsigned long long)line);
	if (b->o->bad != NULL)
		b->o->bad(b->o->arg, bad);
}
