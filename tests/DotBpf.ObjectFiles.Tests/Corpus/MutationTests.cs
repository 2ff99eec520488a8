using System.Collections.Immutable;
using System.Diagnostics;
using DotBpf.ObjectFiles.Tests.Fuzz;

namespace DotBpf.ObjectFiles.Tests.Corpus;

/// <summary>Damaged objects are either read or refused with diagnostics; nothing that was read fails afterwards.</summary>
public sealed class MutationTests
{
    private static readonly TimeSpan s_longestRead = TimeSpan.FromSeconds(5);

    public static TheoryData<string> SmallObjects =>
    [
        "callbacks.clang19-bpfel-v3", "definitions.clang19-bpfel-v3", "definitions.clang19-bpfeb-v3",
        "external.clang19-bpfel-v3", "legacy.clang19-bpfel-v3", "globals.clang14-bpfel-v3",
        "static-values.clang19-bpfel-v3", "iproute2.clang19-bpfel-v3-g0", "iproute2-nested.clang19-bpfel-v3-g0", "bcc-kernel.clang19-bpfel-v3",
    ];

    [Theory]
    [MemberData(nameof(SmallObjects))]
    public void Read_AnyByteChanged_IsReadOrRefused(string name)
    {
        byte[] original = CorpusFiles.Bytes(name);
        Tally tally = new();

        for (int position = 0; position < original.Length; position++)
        {
            foreach (byte value in Mutations(original[position]))
            {
                byte[] damaged = [.. original];
                damaged[position] = value;
                tally.Count(damaged, name);
            }
        }

        Assert.True(tally.Read > 0 && tally.Refused > 0, $"{tally.Read} read, {tally.Refused} refused");
        Assert.InRange(tally.Slowest, TimeSpan.Zero, s_longestRead);
    }

    [Theory]
    [MemberData(nameof(SmallObjects))]
    public void Read_CutAnywhere_IsRefused(string name)
    {
        byte[] original = CorpusFiles.Bytes(name);
        Tally tally = new();

        for (int length = 0; length < original.Length; length++)
            tally.Count(original[..length], name);

        Assert.Equal(0, tally.Read);
        Assert.InRange(tally.Slowest, TimeSpan.Zero, s_longestRead);
    }

    [Theory]
    [InlineData("counters.clang19-bpfel-v3")]
    [InlineData("fields.clang19-bpfel-v3")]
    public void Read_ManyBytesChangedAtRandom_IsReadOrRefused(string name)
    {
        byte[] original = CorpusFiles.Bytes(name);
        Random random = new(20_26);
        Tally tally = new();

        for (int round = 0; round < 3000; round++)
        {
            byte[] damaged = [.. original];
            for (int change = random.Next(1, 12); change > 0; change--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            tally.Count(damaged, name);
        }

        Assert.Equal(3000, tally.Read + tally.Refused);
        Assert.InRange(tally.Slowest, TimeSpan.Zero, s_longestRead);
    }

    private static byte[] Mutations(byte value) => [0, 0xff, (byte)(value ^ 0x80), (byte)(value ^ 0x01), (byte)(value + 1)];

    private sealed class Tally
    {
        internal int Read { get; private set; }

        internal int Refused { get; private set; }

        internal TimeSpan Slowest { get; private set; }

        internal void Count(byte[] bytes, string name)
        {
            long start = Stopwatch.GetTimestamp();
            if (ObjectSpec.TryRead(bytes, name, out ObjectSpec? spec, out ImmutableArray<ObjectDiagnostic> diagnostics))
            {
                SpecUse.Use(spec, Read++ % SpecUse.Ways, spec.Types);
            }
            else
            {
                Assert.NotEmpty(diagnostics);
                Assert.All(diagnostics, diagnostic => Assert.Matches("^DBO[0-9]{4}$", diagnostic.Id));
                Refused++;
            }

            Slowest = TimeSpan.FromTicks(Math.Max(Slowest.Ticks, Stopwatch.GetElapsedTime(start).Ticks));
        }
    }
}
