using System.Diagnostics;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Btf.Values;

namespace DotBpf.ObjectFiles.Tests.Btf.Values;

/// <summary>Types that no compiler makes: each is refused or shown, quickly and within its bytes.</summary>
public sealed class HostileTypesTests
{
    private const int Seed = 20260102;
    private readonly CTypes _types = new();

    [Fact]
    public void For_StructThatContainsItself_IsRefused()
    {
        // The first type after the usual ones is the structure itself.
        int next = _types.Writer.Typedef("ahead", _types.U8) + 1;
        int structure = _types.Writer.Struct("self", 4, ("again", next, 0));

        Refused(structure, 4);
    }

    [Fact]
    public void For_UnionsThatDoubleAtEveryLevel_IsRefusedQuickly()
    {
        int inner = _types.Writer.Union("u0", 4, ("a", _types.U32), ("b", _types.U32));
        for (int i = 1; i < 60; i++)
            inner = _types.Writer.Union($"u{i}", 4, ("a", inner), ("b", inner));

        Refused(inner, 4);
    }

    [Fact]
    public void For_EmptyStructsThatDoubleAtEveryLevel_IsRefusedQuickly()
    {
        int inner = _types.Writer.Struct("s0", 0);
        for (int i = 1; i < 60; i++)
            inner = _types.Writer.Struct(i % 2 == 0 ? "" : $"s{i}", 0, (i % 3 == 0 ? "" : "a", inner, 0), (i % 3 == 0 ? "" : "b", inner, 0));

        Refused(inner, 0);
    }

    [Fact]
    public void For_ArrayOfEmptyStructs_IsBounded()
    {
        int array = _types.Writer.Array(_types.Writer.Struct("empty", 0), int.MaxValue);

        Refused(array, 0);
    }

    [Fact]
    public void For_MemberBeyondItsStruct_IsRefused()
    {
        Refused(_types.Writer.Struct("s", 4, ("late", _types.U32, 8)), 4);
        Refused(_types.Writer.Struct("t", 4, ("far", _types.U32, 0xfffffff8)), 4);
        Refused(_types.Writer.BitStruct("b", 4, ("bits", _types.U32, 30, 8)), 4);
    }

    [Fact]
    public void For_IntegerWithImpossibleBits_IsRefused()
    {
        int odd = _types.Writer.Integer("odd", 1, bits: 200);

        Assert.ThrowsAny<BpfException>(() => _types.Format(odd, [1]));
    }

    [Fact]
    public void For_RandomTypes_ShowOrRefuseWithinTheirBytes()
    {
        var random = new Random(Seed);
        var watch = Stopwatch.StartNew();
        int shown = 0;

        for (int round = 0; round < 3000; round++)
        {
            var writer = new TypesWriter();
            int last = RandomTypes(writer, random);
            try
            {
                BtfTypes types = writer.Build();
                long size = types[last].SizeInBytes ?? long.MaxValue;
                if (size > 4096)
                    continue;
                byte[] value = new byte[size];
                random.NextBytes(value);
                var formatter = BtfValueFormatter.For(types[last], (int)size);
                formatter.Format(value);
                CTypes.Json(formatter, value);
                shown++;
            }
            catch (BpfException)
            {
                // Refused, which is as good.
            }
        }

        Assert.InRange(shown, 150, 3000);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60));
    }

    private static int RandomTypes(TypesWriter writer, Random random)
    {
        int last = writer.Integer("int", 4, BtfIntegerEncoding.Signed);
        for (int i = random.Next(1, 14); i > 0; i--)
        {
            int Any() => random.Next(0, last + 3);
            uint Size() => (uint)random.Next(0, 40);
            last = random.Next(10) switch
            {
                0 => writer.Integer("i", (uint)random.Next(0, 20), (BtfIntegerEncoding)random.Next(8), random.Next(0, 140), random.Next(0, 9)),
                1 => writer.Typedef("__be16", Any()),
                2 => writer.Array(Any(), (uint)(random.Next(8) == 0 ? random.Next() : random.Next(9))),
                3 => writer.Enum("e", (uint)random.Next(0, 9), ("A", random.Next())),
                4 => writer.Union("u", Size(), ("a", Any()), ("", Any())),
                5 => writer.BitStruct("b", Size(), ("x", Any(), (uint)random.Next(90), (uint)random.Next(70)), ("", Any(), 8, 0)),
                6 => writer.Pointer(Any()),
                7 => writer.Tag("dotbpf:ip", Any(), random.Next(-1, 3)),
                _ => writer.Struct("s", Size(), ("a", Any(), (uint)random.Next(200)), ("b", Any(), 0), (random.Next(2) == 0 ? "" : "c", Any(), 64)),
            };
        }

        return last;
    }

    private void Refused(int id, int size)
    {
        var watch = Stopwatch.StartNew();

        // The reader of types refuses some of them already, the formatter the others.
        Assert.ThrowsAny<BpfException>(() => BtfValueFormatter.For(_types.Type(id), size).Format(new byte[size]));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10));
    }
}
