# sort_texts.pl FILE...: put the entries of a catalogue of texts in the order
# in which they are looked up, each once; what stood last of several remains.
use strict;
use warnings;

my $literal = qr/"(?:[^"\\]|\\.)*"/;
my %escape = (n => "\n", t => "\t", '"' => '"', '\\' => '\\');

for my $file (@ARGV) {
	open(my $f, '<', $file) or die "$file: $!\n";
	my $old = do { local $/; <$f> };
	close($f);
	my ($head, $body, $tail) =
	    $old =~ /\A(.*?catalogue\[\] =\n)(.*?)^(;\n.*)\z/ms
	    or die "$file: no catalogue\n";
	my (%entry, $read);
	while ($body =~ /(\tNL\(((?:$literal|CRM_NAME|\s)+),
	    (?:$literal|CRM_NAME|\s)+\)\n)/gsx) {
		my ($text, $key) = ($1, $2);
		$read += length($text);
		$key =~ s/CRM_NAME/"crm"/g;
		$key = join '', $key =~ /"((?:[^"\\]|\\.)*)"/g;
		$key =~ s/\\(.)/$escape{$1} \/\/ "\\$1"/ge;
		$entry{$key} = $text;
	}
	# What is not understood must not be lost.
	die "$file: an entry looks other than NL(\"...\", \"...\")\n"
	    if $read != length($body);
	my $new = $head . join('', map { $entry{$_} } sort keys %entry) .
	    $tail;
	next if $new eq $old;
	open($f, '>', $file) or die "$file: $!\n";
	print $f $new;
	close($f) or die "$file: $!\n";
}
