/*
 * --format: whatever the text, it is refused or writes a row.
 */
#include "core/out/out.h"
#include "core/out/sink.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct out_column column[] = {
	{ .name = "a", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "name", .type = TYPE_TEXT },
	{ .name = "m", .type = TYPE_MONEY, .digits = 2 },
	{ .name = "t", .type = TYPE_TIME },
	{ .name = "l", .type = TYPE_TEXT, .flags = OUT_MANY }
};

static void
write_row(struct out *o)
{
	out_row_begin(o);
	out_texts(o, "a17");
	out_texts(o, "Caf\xc3\xa9 'Zon'\n\033[31m");
	out_i64(o, -1234567);
	out_instant(o, (struct instant){ 1700000000000000 });
	out_list_begin(o);
	out_texts(o, "x;y");
	out_list_end(o);
	out_row_end(o);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct out_options	 opt = { .format = OUT_TEMPLATE, .limit = -1,
				    .currency = "EUR", .terminal = true };
	struct sink		*sink = sink_open_memory();
	struct out		*o;
	struct err		 err = {0};
	char			*text = mem_zalloc(size + 1);

	if (size > 0)
		memcpy(text, data, size);
	opt.format_text = text;
	if (out_open(&o, sink, &opt, &err) == ERR_OK) {
		if (out_table_begin(o, column, NELEM(column), &err) ==
		    ERR_OK) {
			write_row(o);
			out_table_end(o);
			if (out_finish(o, &err) != ERR_OK)
				abort();
			if (memchr(sink_bytes(sink).p, 27,
			    sink_bytes(sink).len) != NULL)
				abort();
		}
		out_close(o);
	}
	sink_close(sink);
	free(text);
	return 0;
}
