/* SPDX-License-Identifier: GPL-2.0-only */
/* Formatting, into a line of bounded length. */
#include <hv/console.h>
#include <hv/lock.h>
#include <hv/printk.h>
#include <hv/string.h>

/* What is longer is cut: nothing of ours is, and names come from configurations. */
#define LINE_MAX 256

struct line {
	char text[LINE_MAX];
	size_t length;
};

struct conversion {
	unsigned int width;
	char fill;
	bool is_left;
	unsigned int longs;
};

/* What is on the line that is not finished yet, whoever has begun it. */
#define START_MAX 16

static struct {
	char start[START_MAX];
	size_t length; /* START_MAX: it no longer matters how it began */
	bool is_open;
} begun;

static struct lock printk_lock;

static void line_put(struct line *line, char c)
{
	if (line->length < LINE_MAX)
		line->text[line->length++] = c;
}

static bool is_printable(char c)
{
	return c >= ' ' && c <= '~';
}

static void line_pad(struct line *line, char fill, size_t have, size_t width)
{
	for (; have < width; have++)
		line_put(line, fill);
}

static void line_put_text(struct line *line, const char *text, size_t length,
			  const struct conversion *conversion)
{
	size_t i;

	if (!conversion->is_left)
		line_pad(line, ' ', length, conversion->width);
	/* Names are the root cell's choice, but lines are ours. */
	for (i = 0; i < length; i++)
		line_put(line, is_printable(text[i]) ? text[i] : '?');
	if (conversion->is_left)
		line_pad(line, ' ', length, conversion->width);
}

static void line_put_number(struct line *line, uint64_t value, unsigned int base, bool is_negative,
			    const struct conversion *conversion)
{
	char digits[24];
	size_t n = 0;

	do {
		digits[n++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	if (is_negative)
		digits[n++] = '-';
	if (!conversion->is_left)
		line_pad(line, conversion->fill, n, conversion->width);
	while (n)
		line_put(line, digits[--n]);
}

static uint64_t take_unsigned(va_list *arguments, unsigned int longs)
{
	return longs ? va_arg(*arguments, unsigned long) : va_arg(*arguments, unsigned int);
}

static int64_t take_signed(va_list *arguments, unsigned int longs)
{
	return longs ? va_arg(*arguments, long) : va_arg(*arguments, int);
}

static void put_signed(struct line *line, int64_t value, const struct conversion *conversion)
{
	bool is_negative = value < 0;

	line_put_number(line, is_negative ? -(uint64_t)value : (uint64_t)value, 10, is_negative,
			conversion);
}

static size_t text_length(const char *text)
{
	size_t length = 0;

	while (length < LINE_MAX && text[length])
		length++;
	return length;
}

/* What stands between the percent sign and the letter. */
static const char *read_conversion(const char *format, struct conversion *ret)
{
	*ret = (struct conversion){ .fill = ' ' };
	for (; *format == '-' || *format == '0'; format++)
		if (*format == '-')
			ret->is_left = true;
		else
			ret->fill = '0';
	for (; *format >= '0' && *format <= '9'; format++)
		ret->width = ret->width * 10 + (unsigned int)(*format - '0');
	for (; *format == 'l'; format++)
		ret->longs++;
	return format;
}

static void put_one(struct line *line, char letter, const struct conversion *conversion,
		    va_list *arguments)
{
	const char *text;
	char c;

	switch (letter) {
	case 'd':
		put_signed(line, take_signed(arguments, conversion->longs), conversion);
		break;
	case 'u':
		line_put_number(line, take_unsigned(arguments, conversion->longs), 10, false,
				conversion);
		break;
	case 'x':
		line_put_number(line, take_unsigned(arguments, conversion->longs), 16, false,
				conversion);
		break;
	case 'p':
		line_put_number(line, (uintptr_t)va_arg(*arguments, void *), 16, false, conversion);
		break;
	case 's':
		text = va_arg(*arguments, const char *);
		line_put_text(line, text, text_length(text), conversion);
		break;
	case 'c':
		c = (char)va_arg(*arguments, int);
		line_put_text(line, &c, 1, conversion);
		break;
	default:
		line_put(line, letter);
	}
}

static void format_line(struct line *line, const char *format, va_list *arguments)
{
	struct conversion conversion;

	for (; *format; format++) {
		if (*format != '%') {
			line_put(line, *format);
			continue;
		}
		format = read_conversion(format + 1, &conversion);
		if (!*format)
			break;
		put_one(line, *format, &conversion, arguments);
	}
}

static void append(struct line *line, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	format_line(line, format, &arguments);
	va_end(arguments);
}

/* On a line of its own, also when a cell is in the middle of one. */
static void print_line(const struct line *line)
{
	lock_take(&printk_lock);
	if (begun.is_open)
		console_write("\n", 1);
	console_write(line->text, line->length);
	begun.length = 0;
	begun.is_open = line->length && line->text[line->length - 1] != '\n';
	lock_drop(&printk_lock);
}

/* What programs take for ours when a line begins with it. */
static bool is_reserved(const char *start, size_t length)
{
	static const char *const words[] = { "violation:", "refused:", "panic:" };
	size_t i, at;

	for (i = 0; i < ARRAY_LENGTH(words); i++) {
		for (at = 0; at < length && words[i][at] == start[at]; at++)
			;
		if (at == length && !words[i][at])
			return true;
	}
	return false;
}

void printk_of_cell(char c)
{
	lock_take(&printk_lock);
	if (!is_printable(c)) {
		begun.length = 0;
	} else if (begun.length < START_MAX) {
		begun.start[begun.length++] = c;
		if (is_reserved(begun.start, begun.length)) {
			console_write(" ", 1);
			begun.length = START_MAX;
		}
	}
	console_write(&c, 1);
	begun.is_open = c != '\n';
	lock_drop(&printk_lock);
}

void vprintk(const char *prefix, const char *format, va_list arguments)
{
	struct line line = { .length = 0 };
	va_list copy;

	append(&line, "%s", prefix);
	va_copy(copy, arguments);
	format_line(&line, format, &copy);
	va_end(copy);
	print_line(&line);
}

void printk(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vprintk("", format, arguments);
	va_end(arguments);
}

static void finish_line(struct line *line, const char *format, va_list arguments)
{
	va_list copy;

	va_copy(copy, arguments);
	format_line(line, format, &copy);
	va_end(copy);
	line_put(line, '\n');
	print_line(line);
}

void printk_about(const char *kind, const char *cell, unsigned int cpu, const char *format,
		  va_list arguments)
{
	struct line line = { .length = 0 };

	append(&line, "%s: cell %s, CPU %u: ", kind, cell, cpu);
	finish_line(&line, format, arguments);
}

void printk_about_device(const char *kind, const char *cell, uint16_t bdf, const char *format,
			 va_list arguments)
{
	struct line line = { .length = 0 };

	append(&line, "%s: %s%s, device %02x:%02x.%x: ", kind, cell ? "cell " : "no cell",
	       cell ? cell : "", bdf >> 8, bdf >> 3 & 0x1f, bdf & 7);
	finish_line(&line, format, arguments);
}
