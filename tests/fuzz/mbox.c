/*
 * A mailbox: every message lies in the input behind the one before it; none
 * is longer than what was read.  Its texts made plain, tidied and cut: what
 * is tidy stays so.
 */
#include "core/exchange/outside/mail_html.h"
#include "core/exchange/outside/mail_text.h"
#include "core/exchange/outside/mbox.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool true_of_all)
{
	if (!true_of_all)
		abort();
}

static void
try_text(struct slice text)
{
	struct buf	plain = {0}, tidy = {0}, again = {0};
	size_t		n;

	mail_html_to_text(&plain, text);
	must(plain.len <= 4 * text.len + 300);
	mail_text_tidy(&tidy, buf_slice(&plain), 1000);
	must(tidy.len <= 1000);
	mail_text_tidy(&again, buf_slice(&tidy), 1000);
	must(slice_eq(buf_slice(&tidy), buf_slice(&again)));
	must(utf8_check(buf_slice(&tidy)) == SIZE_MAX);
	n = mail_text_new(buf_slice(&tidy));
	must(n <= tidy.len);
	buf_release(&plain);
	buf_release(&tidy);
	buf_release(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice		 text = slice_make(data, size);
	struct mbox_message	 msg;
	struct input		*in = NULL;
	struct mbox		*mbox = NULL;
	struct err		 err = {0};
	uint64_t		 behind = 0;
	size_t			 sum = 0;
	bool			 more = true;

	if (input_open_memory(&in, text, ENCODING_UTF8, &err) != ERR_OK)
		return 0;
	if (mbox_open(&mbox, in, &err) == ERR_OK)
		while (mbox_next(&msg, &more, mbox, &err) == ERR_OK && more) {
			must(msg.offset >= behind && msg.offset < size);
			behind = msg.offset + 1;
			sum += msg.text.len + msg.from.len;
			must(sum <= size);
			try_text(msg.text);
		}
	mbox_close(mbox);
	input_close(in);
	try_text(text);
	return 0;
}
