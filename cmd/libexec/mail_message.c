#include "cmd/libexec/mail.h"

#include <gmime/gmime.h>

#include "core/exchange/json.h"
#include "core/exchange/outside/mail_html.h"
#include "core/exchange/outside/mail_text.h"

/* The text of a message or of one of its alternatives. */
struct body {
	struct buf	text;
	bool		html;		/* some of it was */
};

struct reader {
	struct buf	attachments;	/* JSON, behind the first comma */
	size_t		n_parts;
};

void
message_begin(void)
{
	/* What stands raw in a header, against the standard. */
	static const char	*const fallback[] = {
		"utf-8", "windows-1252", NULL
	};

	g_mime_init();
	g_mime_parser_options_set_fallback_charsets(
	    g_mime_parser_options_get_default(),
	    (const char **)(uintptr_t)fallback);
}

/* As it stands there; NULL: it does not. */
static const char *
raw_header(GMimeObject *object, const char *name)
{
	GMimeHeader	*header = g_mime_header_list_get_header(
			    g_mime_object_get_header_list(object), name);

	return header == NULL ? NULL : g_mime_header_get_raw_value(header);
}

/* ---- parts ---- */

static bool
is_blank(const struct body *body)
{
	return slice_trim(buf_slice(&body->text)).len == 0;
}

static void
add_attachment(struct reader *r, const char *name, int64_t size)
{
	struct buf	clean = {0};

	mail_text_tidy(&clean, slice_of(name), 200);
	buf_adds(&r->attachments, r->attachments.len > 0 ? ",[" : "[");
	json_add_string(&r->attachments, buf_slice(&clean));
	buf_addf(&r->attachments, ",%lld]", (long long)size);
	buf_release(&clean);
}

/* What the file is called, NULL: nothing; to be freed. */
static char *
file_name(GMimePart *part)
{
	GMimeObject		*object = GMIME_OBJECT(part);
	GMimeContentDisposition	*disposition = NULL;
	GMimeContentType	*type = NULL;
	const char		*name = NULL;
	char			*result;
	struct buf		 text = {0};

	header_add_names(&text, raw_header(object, "Content-Disposition"));
	if (text.len > 0)
		disposition = g_mime_content_disposition_parse(NULL,
		    buf_cstr(&text));
	if (disposition != NULL)
		name = g_mime_content_disposition_get_parameter(disposition,
		    "filename");
	buf_clear(&text);
	if (name == NULL) {
		header_add_names(&text, raw_header(object, "Content-Type"));
		type = g_mime_content_type_parse(NULL, buf_cstr(&text));
		name = g_mime_content_type_get_parameter(type, "name");
	}
	result = g_strdup(name);
	if (disposition != NULL)
		g_object_unref(disposition);
	if (type != NULL)
		g_object_unref(type);
	buf_release(&text);
	return result;
}

static int64_t
decoded_size(GMimePart *part)
{
	GMimeDataWrapper	*content = g_mime_part_get_content(part);
	GMimeStream		*nowhere = g_mime_stream_null_new();
	int64_t			 n = 0;

	if (content != NULL)
		n = g_mime_data_wrapper_write_to_stream(content, nowhere);
	g_object_unref(nowhere);
	return MAX(n, 0);
}

/* RFC 3676: a blank at the end of a line says that it goes on. */
static void
add_flowed(struct buf *out, struct slice text, bool del_sp)
{
	struct slice	line;

	while (slice_cut(&line, &text, '\n')) {
		if (line.len > 0 && line.p[line.len - 1] == '\r')
			line.len--;
		if (line.len > 0 && line.p[0] == ' ')
			line = slice_sub(line, 1, line.len);
		if (line.len == 0 || line.p[line.len - 1] != ' ' ||
		    slice_eq(line, SLICE("-- ")) || line.p[0] == '>') {
			buf_add(out, line);
			buf_addc(out, '\n');
			continue;
		}
		buf_add(out, slice_sub(line, 0, line.len - del_sp));
	}
}

static void
add_text_part(struct body *body, GMimePart *part)
{
	GMimeObject		*object = GMIME_OBJECT(part);
	GMimeDataWrapper	*content = g_mime_part_get_content(part);
	GMimeContentType	*type = g_mime_object_get_content_type(object);
	GMimeStream		*memory;
	GByteArray		*bytes;
	const char		*format, *del_sp;
	struct buf		 utf8 = {0};
	struct slice		 text;

	if (content == NULL)
		return;
	memory = g_mime_stream_mem_new();
	g_mime_data_wrapper_write_to_stream(content, memory);
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory));
	text = slice_make(bytes->data, MIN(bytes->len,
	    (guint)PART_MAX_BYTES));
	charset_add(&utf8, text, g_mime_object_get_content_type_parameter(
	    object, "charset"));
	format = g_mime_object_get_content_type_parameter(object, "format");
	del_sp = g_mime_object_get_content_type_parameter(object, "delsp");
	if (body->text.len > 0)
		buf_addc(&body->text, '\n');
	if (g_mime_content_type_is_type(type, "text", "html")) {
		mail_html_to_text(&body->text, buf_slice(&utf8));
		body->html = true;
	} else if (format != NULL &&
	    g_ascii_strcasecmp(format, "flowed") == 0)
		add_flowed(&body->text, buf_slice(&utf8), del_sp != NULL &&
		    g_ascii_strcasecmp(del_sp, "yes") == 0);
	else
		buf_add(&body->text, buf_slice(&utf8));
	buf_release(&utf8);
	g_object_unref(memory);
}

static void
add_part(struct reader *r, struct body *body, GMimePart *part)
{
	GMimeContentType	*type = g_mime_object_get_content_type(
				    GMIME_OBJECT(part));
	bool			 apart = g_mime_part_is_attachment(part);
	char			*name;

	if (!apart && (type == NULL ||
	    g_mime_content_type_is_type(type, "text", "plain") ||
	    g_mime_content_type_is_type(type, "text", "html"))) {
		add_text_part(body, part);
		return;
	}
	/* The pictures that a text in HTML shows are none. */
	if (!apart && g_mime_content_type_is_type(type, "image", "*") &&
	    g_mime_object_get_content_id(GMIME_OBJECT(part)) != NULL)
		return;
	name = file_name(part);
	add_attachment(r, name != NULL ? name :
	    g_mime_content_type_get_media_subtype(type),
	    decoded_size(part));
	g_free(name);
}

static void	add_object(struct reader *, struct body *, GMimeObject *,
		    int depth);

/* Of the same text in several forms the plain one, if it says anything. */
static void
add_alternative(struct reader *r, struct body *body, GMimeMultipart *parts,
    int depth)
{
	struct body	best = {0};

	for (int i = 0; i < g_mime_multipart_get_count(parts); i++) {
		struct body	one = {0};

		add_object(r, &one, g_mime_multipart_get_part(parts, i),
		    depth);
		if (!is_blank(&one) && (is_blank(&best) ||
		    (best.html && !one.html))) {
			buf_release(&best.text);
			best = one;
		} else
			buf_release(&one.text);
	}
	if (body->text.len > 0)
		buf_addc(&body->text, '\n');
	buf_add(&body->text, buf_slice(&best.text));
	body->html |= best.html;
	buf_release(&best.text);
}

static void
add_object(struct reader *r, struct body *body, GMimeObject *object,
    int depth)
{
	if (object == NULL || depth > DEPTH_MAX || ++r->n_parts > PARTS_MAX)
		return;
	if (GMIME_IS_MULTIPART(object)) {
		GMimeMultipart		*parts = GMIME_MULTIPART(object);
		GMimeContentType	*type =
			    g_mime_object_get_content_type(object);

		if (g_mime_content_type_is_type(type, "multipart",
		    "alternative")) {
			add_alternative(r, body, parts, depth + 1);
			return;
		}
		for (int i = 0; i < g_mime_multipart_get_count(parts); i++)
			add_object(r, body, g_mime_multipart_get_part(parts,
			    i), depth + 1);
	} else if (GMIME_IS_MESSAGE_PART(object)) {
		GMimeMessage	*inner = g_mime_message_part_get_message(
				    GMIME_MESSAGE_PART(object));
		struct buf	 subject = {0};

		if (inner != NULL)
			header_add(&subject, raw_header(GMIME_OBJECT(inner),
			    "Subject"));
		add_attachment(r, subject.len > 0 ? buf_cstr(&subject) :
		    "message", 0);
		buf_release(&subject);
	} else if (GMIME_IS_PART(object))
		add_part(r, body, GMIME_PART(object));
}

/* ---- header ---- */

static void
add_key(struct buf *b, const char *key)
{
	buf_addf(b, ",\"%s\":", key);
}

static void
add_clean(struct buf *b, struct slice text, size_t max)
{
	struct buf	clean = {0};

	mail_text_tidy(&clean, text, max);
	for (size_t i = 0; i < clean.len; i++)
		if (clean.p[i] == '\n' || clean.p[i] == '\t')
			clean.p[i] = ' ';
	json_add_string(b, buf_slice(&clean));
	buf_release(&clean);
}

static void
add_addresses(struct buf *b, InternetAddressList *list, int *n)
{
	for (int i = 0; list != NULL && i < internet_address_list_length(
	    list) && *n < ADDRESSES_MAX; i++) {
		InternetAddress	*a = internet_address_list_get_address(list,
				    i);
		const char	*name = internet_address_get_name(a);
		const char	*addr;

		if (INTERNET_ADDRESS_IS_GROUP(a)) {
			add_addresses(b, internet_address_group_get_members(
			    INTERNET_ADDRESS_GROUP(a)), n);
			continue;
		}
		addr = internet_address_mailbox_get_idn_addr(
		    INTERNET_ADDRESS_MAILBOX(a));
		if (addr == NULL || addr[0] == '\0')
			continue;
		buf_adds(b, (*n)++ > 0 ? ",[" : "[");
		add_clean(b, slice_of(name == NULL ? "" : name), 200);
		buf_addc(b, ',');
		add_clean(b, slice_of(addr), 400);
		buf_addc(b, ']');
	}
}

/* All of that name; a header that stands there twice counts as one. */
static void
add_header_addresses(struct buf *b, GMimeMessage *message, const char *name,
    int *n)
{
	GMimeHeaderList	*headers = g_mime_object_get_header_list(
			    GMIME_OBJECT(message));

	for (int i = 0; i < g_mime_header_list_get_count(headers); i++) {
		GMimeHeader		*h = g_mime_header_list_get_header_at(
					    headers, i);
		InternetAddressList	*list;
		struct buf		 text = {0};

		if (g_ascii_strcasecmp(g_mime_header_get_name(h), name) != 0)
			continue;
		header_add_names(&text, g_mime_header_get_raw_value(h));
		list = internet_address_list_parse(NULL, buf_cstr(&text));
		add_addresses(b, list, n);
		if (list != NULL)
			g_object_unref(list);
		buf_release(&text);
	}
}

/* Who handed it over, as the last post office noted it. */
static void
add_envelope(struct buf *b, GMimeMessage *message, struct slice from, int *n)
{
	struct slice	address = slice_sub(from, 0, slice_index(from, ' '));

	add_header_addresses(b, message, "Return-Path", n);
	if (*n > 0 || slice_index(address, '@') == SIZE_MAX)
		return;
	buf_adds(b, "[\"\",");
	add_clean(b, address, 400);
	buf_addc(b, ']');
	++*n;
}

/* False: nobody is said to have written it. */
static bool
add_people(struct buf *b, GMimeMessage *message, struct slice from)
{
	static const struct { const char *key, *header; } of[] = {
		{ "sender", "Sender" }, { "from", "From" },
		{ "reply_to", "Reply-To" }, { "to", "To" }, { "cc", "Cc" },
		{ "bcc", "Bcc" }
	};
	bool	has_writer = false;

	for (size_t i = 0; i < NELEM(of); i++) {
		int	n = 0;

		add_key(b, of[i].key);
		buf_addc(b, '[');
		add_header_addresses(b, message, of[i].header, &n);
		if (i == 1 && n == 0 && !has_writer)
			add_envelope(b, message, from, &n);
		buf_addc(b, ']');
		has_writer |= i < 2 && n > 0;
	}
	return has_writer;
}

/* Those it answers, the oldest first. */
static void
add_references(struct buf *b, GMimeMessage *message)
{
	static const char *const	names[] = {
		"References", "In-Reply-To"
	};
	int				n = 0;

	add_key(b, "answers");
	buf_addc(b, '[');
	for (size_t i = 0; i < NELEM(names); i++) {
		const char	*text = g_mime_object_get_header(
				    GMIME_OBJECT(message), names[i]);
		GMimeReferences	*refs = text == NULL ? NULL :
				    g_mime_references_parse(NULL, text);
		int		 count = refs == NULL ? 0 :
				    g_mime_references_length(refs);

		for (int k = 0; k < count && k < 100; k++) {
			if (n++ > 0)
				buf_addc(b, ',');
			add_clean(b, slice_of(
			    g_mime_references_get_message_id(refs, k)), 900);
		}
		if (refs != NULL)
			g_mime_references_free(refs);
	}
	buf_addc(b, ']');
}

/* The moment of sending; else of the last delivery, else of the mailbox. */
static GDateTime *
find_moment(GMimeMessage *message, struct slice from, int64_t delivered)
{
	GDateTime	*at = g_mime_message_get_date(message);
	const char	*received, *stamp;
	char		*text;

	if (at != NULL)
		return g_date_time_ref(at);
	received = g_mime_object_get_header(GMIME_OBJECT(message),
	    "Received");
	stamp = received == NULL ? NULL : strrchr(received, ';');
	if (stamp != NULL)
		at = g_mime_utils_header_decode_date(stamp + 1);
	if (at == NULL && slice_index(from, ' ') != SIZE_MAX) {
		from = slice_after(from, ' ');
		text = g_strndup(from.p, from.len);
		at = g_mime_utils_header_decode_date(text);
		g_free(text);
	}
	if (at == NULL && delivered > 0)
		at = g_date_time_new_from_unix_utc(delivered);
	return at;
}

/* Without a Message-ID the same bytes are the same message. */
static void
add_id(struct buf *b, GMimeMessage *message, struct slice text)
{
	const char	*id = g_mime_message_get_message_id(message);
	struct buf	 lines = {0};
	char		*digest;

	add_key(b, "id");
	if (id != NULL && id[0] != '\0') {
		add_clean(b, slice_of(id), 900);
		return;
	}
	/* However its lines end. */
	for (size_t i = 0; i < text.len; i++)
		if (text.p[i] != '\r')
			buf_addc(&lines, text.p[i]);
	digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256,
	    (const guchar *)lines.p, lines.len);
	buf_addf(b, "\"sha256-%.40s\"", digest);
	g_free(digest);
	buf_release(&lines);
}

static bool
is_automatic(GMimeMessage *message)
{
	GMimeObject	*object = GMIME_OBJECT(message);
	const char	*submitted, *precedence;

	submitted = g_mime_object_get_header(object, "Auto-Submitted");
	precedence = g_mime_object_get_header(object, "Precedence");
	return (submitted != NULL &&
	    g_ascii_strncasecmp(submitted, "no", 2) != 0) ||
	    g_mime_object_get_header(object, "List-Id") != NULL ||
	    g_mime_object_get_header(object, "List-Unsubscribe") != NULL ||
	    (precedence != NULL &&
	    (g_ascii_strcasecmp(precedence, "bulk") == 0 ||
	    g_ascii_strcasecmp(precedence, "list") == 0 ||
	    g_ascii_strcasecmp(precedence, "junk") == 0));
}

static void
add_subject(struct buf *b, GMimeMessage *message)
{
	struct buf	subject = {0};

	header_add(&subject, raw_header(GMIME_OBJECT(message), "Subject"));
	add_key(b, "subject");
	add_clean(b, buf_slice(&subject), 250);
	buf_release(&subject);
}

static void
add_body(struct buf *b, GMimeMessage *message)
{
	struct reader	r = {0};
	struct body	body = {0};
	struct buf	clean = {0};
	bool		cut;

	add_object(&r, &body, g_mime_message_get_mime_part(message), 0);
	cut = mail_text_tidy(&clean, buf_slice(&body.text), TEXT_MAX_BYTES);
	add_key(b, "text");
	json_add_string(b, buf_slice(&clean));
	add_key(b, "cut");
	buf_adds(b, cut ? "true" : "false");
	add_key(b, "attachments");
	buf_addc(b, '[');
	buf_add(b, buf_slice(&r.attachments));
	buf_addc(b, ']');
	buf_release(&clean);
	buf_release(&body.text);
	buf_release(&r.attachments);
}

const char *
message_add(struct buf *b, struct slice text, struct slice from,
    int64_t delivered)
{
	GMimeStream	*stream;
	GMimeParser	*parser;
	GMimeMessage	*message;
	GDateTime	*at = NULL;
	const char	*fault = NULL;
	size_t		 before = b->len;

	stream = g_mime_stream_mem_new_with_buffer(text.p, text.len);
	parser = g_mime_parser_new_with_stream(stream);
	g_object_unref(stream);
	message = g_mime_parser_construct_message(parser, NULL);
	if (message == NULL)
		fault = "form";
	else if (!add_people(b, message, from))
		fault = "sender";
	else if ((at = find_moment(message, from,
	    delivered)) == NULL)
		fault = "moment";
	if (fault == NULL) {
		add_id(b, message, text);
		add_references(b, message);
		add_key(b, "at");
		buf_addf(b, "%lld", (long long)g_date_time_to_unix(at));
		add_key(b, "automatic");
		buf_adds(b, is_automatic(message) ? "true" : "false");
		add_subject(b, message);
		add_body(b, message);
	} else
		buf_cut(b, before);
	if (at != NULL)
		g_date_time_unref(at);
	if (message != NULL)
		g_object_unref(message);
	g_object_unref(parser);
	return fault;
}
