# power.pl LOG FIRST OUT POINTS SEED: what LOG (of record.c, with lines "A N"
# where the N-th command had returned) leaves on the disk when the power fails.
# FIRST is the data file before.  For each of POINTS moments a file OUT.i is
# written, and a line: i, how many commands had returned, how many pieces were
# lost; on standard error, how many writes, syncs and commands there were.
#
# Of what was written since the last sync each piece of 512 bytes is on the
# disk or not, in any order; what a call was told to be on the disk is.
use strict;
use warnings;

my ($log, $first, $out, $points, $seed) = @ARGV;
srand($seed);

sub slurp { local $/; open my $f, '<:raw', $_[0] or die; return <$f> }

my @op;
open my $f, '<:raw', $log or die;
while (my $head = <$f>) {
	my @w = split ' ', $head;
	my $op = { what => $w[0] };
	if ($w[0] eq 'W') {
		@$op{qw(at len sync)} = @w[1 .. 3];
		read($f, $op->{bytes}, $op->{len}) == $op->{len} or die;
	} elsif ($w[0] eq 'T') {
		$op->{size} = $w[1];
	} elsif ($w[0] eq 'A') {
		$op->{n} = $w[1];
	}
	push @op, $op;
}

sub put {
	my ($disk, $at, $bytes) = @_;
	my $short = $at + length($bytes) - length($$disk);
	$$disk .= "\0" x $short if $short > 0;
	substr($$disk, $at, length($bytes)) = $bytes;
}

sub resize {
	my ($disk, $size) = @_;
	my $short = $size - length($$disk);
	if ($short > 0) { $$disk .= "\0" x $short }
	else { $$disk = substr($$disk, 0, $size) }
}

sub apply {
	my ($disk, $op) = @_;
	$op->{what} eq 'W' ? put($disk, $op->{at}, $op->{bytes}) :
	    resize($disk, $op->{size});
}

# Some pieces of some of them, in any order.
sub storm {
	my ($disk, @pending) = @_;
	my @piece;
	my $lost = 0;
	for my $op (@pending) {
		if ($op->{what} eq 'T') {
			push @piece, $op if rand() < .5;
			next;
		}
		for (my $i = 0; $i < $op->{len}; $i += 512) {
			if (rand() < .5) { $lost++; next }
			push @piece, { what => 'W', at => $op->{at} + $i,
			    bytes => substr($op->{bytes}, $i, 512) };
		}
	}
	for (my $i = @piece; --$i > 0;) {
		my $j = int(rand($i + 1));
		@piece[$i, $j] = @piece[$j, $i];
	}
	apply($disk, $_) for @piece;
	return $lost;
}

my %count;
$count{$_->{what}}++ for @op;
print STDERR join(' ', map { "$_ " . ($count{$_} // 0) } qw(W S A)), "\n";

my %at = map { int(rand(@op + 1)) => 1 } 1 .. $points;
my $disk = slurp($first);
my (@pending, $acked, $n);
$acked = $n = 0;
for my $k (0 .. @op) {
	if ($at{$k}) {
		my $image = $disk;
		my $lost = storm(\$image, @pending);
		open my $o, '>:raw', "$out.$n" or die;
		print $o $image;
		close $o;
		print "$n $acked $lost\n";
		$n++;
	}
	last if $k == @op;
	my $op = $op[$k];
	if ($op->{what} eq 'A') { $acked = $op->{n} }
	elsif ($op->{what} eq 'S') { apply(\$disk, $_) for @pending;
	    @pending = () }
	elsif ($op->{what} eq 'W' && $op->{sync}) { apply(\$disk, $op) }
	else { push @pending, $op }
}
