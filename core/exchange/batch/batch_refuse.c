#include "core/exchange/batch/batch_priv.h"

void
batch_refuse(struct batch *b, uint64_t line, struct err *bad)
{
	b->counts.bad++;
	fault_prefix(bad, input_name(b->input), line);
	if (b->o->bad != NULL)
		b->o->bad(b->o->arg, bad);
}
