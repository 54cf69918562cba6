# errors.pl FILE...: the texts of errors in C sources, as they stand between
# quotes, one per line behind "file:line<tab>".  Those are the literals in the
# argument that is a format, or becomes a part of one, of the functions below,
# and what ERR_N() marks.  Adjacent literals and the macros of numbers are put
# together, as the compiler does.
#
# errors.pl --table FILE: the English texts of a catalogue instead.
use strict;
use warnings;

# Which argument, counted from 1; for a function of one file, its path too.
my %argument = (
	'err_set' => 3, 'err_sys' => 3, 'err_hint' => 2, 'err_prefix' => 2,
	'err_text' => 1, 'ERR_N' => 1,
	'query_fail' => 3, 'parser_unexpected' => 2,
	'reader_fault' => 3, 'reader_hint' => 2,
	'out_fail' => 3,
	'apply_stale' => 3, 'soundness_require' => 4,
	'core/types/phone.c refuse' => 3, 'core/types/company.c refuse' => 3,
	'core/types/decimal.c complain' => 5,
	'core/types/when.c not_a_point' => 4,
	'core/yaml/yaml.c fault' => 3, 'core/yaml/yaml.c byte_fault' => 3,
	'core/store/journal.c damaged' => 2,
	'core/store/current.c damaged' => 3,
	'core/model/value.c limit_fault' => 4,
	'core/record/decode.c damaged' => 3,
	'core/record/revert.c conflict' => 2,
	'core/sales/revert.c conflict' => 3,
	'core/query/call.c want' => 4,
	'core/out/template.c refuse' => 3,
	'core/exchange/json.c fail' => 2,
	'core/exchange/mapping.c want' => 4,
	'core/exchange/mapping.c fail' => 3,
	'core/exchange/exact/backup.c damaged' => 2,
	'core/exchange/exact/exact_model.c wrong' => 2,
	'core/cli/opt.c refuse' => 4,
	'fsck_find' => 2, 'recovery_tell' => 2,
	'core/record/rebuild.c tell' => 2, 'core/record/model_mend.c tell' => 2,
	'core/store/journal_mend.c tell' => 2, 'core/store/walk.c damage' => 2,
	'core/model/compare.c compare_add' => 3,
	'core/model/compare_journey.c compare_add' => 3,
	'progress_begin' => 2, 'core/query/plan.c note' => 2,
	'core/sales/dict_check.c tell' => 2, 'core/sales/fsck.c found' => 2, 'core/sales/recover.c tell' => 2,
);
my %macro = (
	PRIu64 => 'lu', PRId64 => 'ld', PRIx64 => 'lx', PRIu32 => 'u',
	PRId32 => 'd', PRIu16 => 'u', CRM_NAME => 'crm',
	ZONE_DIR => '/usr/share/zoneinfo',
);

# The source as tokens: [kind, text, line], kind one of s (a string), w (a
# word) and p (anything else).
sub tokens {
	my ($text) = @_;
	my ($line, @tokens) = (1);

	while ($text =~ m{\G(?:
	    (?<skip>/\*.*?\*/|//[^\n]*|\s+|\\\n)|
	    (?<string>"(?:[^"\\]|\\.)*")|
	    (?<char>'(?:[^'\\]|\\.)*')|
	    (?<word>\w+)|
	    (?<sign>.))}gsx) {
		my $whole = $&;
		if (defined $+{string}) {
			push @tokens, ['s', substr($whole, 1, -1), $line];
		} elsif (defined $+{word}) {
			push @tokens, ['w', $whole, $line];
		} elsif (!defined $+{skip}) {
			push @tokens, ['p', $whole, $line];
		}
		$line += $whole =~ tr/\n//;
	}
	return @tokens;
}

# The literals among tokens, adjacent ones put together.
sub literals {
	my ($text, $line, @found);

	for my $t (@_, ['p', '', 0]) {
		my $part = $t->[0] eq 's' ? $t->[1] :
		    $t->[0] eq 'w' ? $macro{$t->[1]} : undef;
		if (defined $part) {
			$line = $t->[2] if !defined $text;
			$text = ($text // '') . $part;
		} else {
			push @found, [$text, $line] if defined $text;
			undef $text;
		}
	}
	return @found;
}

sub calls {
	my ($file, @t) = @_;

	for my $i (0 .. $#t - 1) {
		next if $t[$i][0] ne 'w' || $t[$i + 1][1] ne '(';
		my $want = $argument{"$file $t[$i][1]"} //
		    $argument{$t[$i][1]} // next;
		my ($depth, $n, @part) = (0, 1);
		for my $j ($i + 1 .. $#t) {
			my ($kind, $sign) = @{$t[$j]};
			if ($kind eq 'p') {
				$depth++ if $sign =~ /[(\[{]/;
				$depth-- if $sign =~ /[)\]}]/;
				last if $depth == 0;
				if ($depth == 1 && $sign eq ',') {
					$n++;
					next;
				}
			}
			push @part, $t[$j] if $n == $want && $j > $i + 1;
		}
		for my $l (literals(@part)) {
			print "$file:$l->[1]\t$l->[0]\n";
		}
	}
}

my $table = @ARGV > 0 && $ARGV[0] eq '--table' && shift @ARGV;
for my $file (@ARGV) {
	open(my $f, '<', $file) or die "$file: $!\n";
	my @t = tokens(do { local $/; <$f> });
	close($f);
	if (!$table) {
		calls($file, @t);
		next;
	}
	for my $i (0 .. $#t - 1) {
		next if $t[$i][1] ne 'NL' || $t[$i + 1][1] ne '(';
		my $last = $i + 10 < $#t ? $i + 10 : $#t;
		my ($first) = literals(@t[$i + 2 .. $last]);
		print "$first->[0]\n";
	}
}
