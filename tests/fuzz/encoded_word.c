/*
 * Encoded words of a header: they lie in it one behind the other, and bring
 * no more bytes than they are long.
 */
#include "core/exchange/outside/encoded_word.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool true_of_all)
{
	if (!true_of_all)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice		text = slice_make(data, size);
	struct encoded_words	run;
	struct buf		bytes = {0};
	size_t			done = 0;

	while (encoded_words_find(&run, &bytes, text, done)) {
		must(run.from >= done && run.until > run.from);
		must(run.until <= size && run.charset.len > 0);
		must(bytes.len <= run.until - run.from);
		must(slice_starts(slice_sub(text, run.from, size),
		    SLICE("=?")));
		buf_clear(&bytes);
		done = run.until;
	}
	buf_release(&bytes);
	return 0;
}
