#include "cmd/check.h"

#include <math.h>

static const char *const	reason_words[N_CHECKS] = {
	[CHECK_UNREACHABLE] = N_("unreachable"), [CHECK_STALE] = N_("stale"),
	[CHECK_DOUBTFUL] = N_("doubtful"), [CHECK_DOUBLE] = N_("double"),
	[CHECK_OUTCOME] = N_("outcome"),
	[CHECK_ANSWER] = N_("answer"),
	[CHECK_INCOMPLETE] = N_("incomplete"),
};

const char *
check_word(enum check_reason r)
{
	return reason_words[r];
}

void
check_put_share(struct out *out, double n, double of)
{
	out_f64(out, of > 0 ? n / of : (double)NAN);
}
