using System.Collections.Immutable;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Fuzz;

/// <summary>A damaged file that its number alone determines, and what is done with it.</summary>
internal sealed class FuzzCase
{
    private const int LargestObject = 11_000;
    private const string Target = "fields-target.clang19-bpfel-v3";

    private static readonly (string Name, byte[] Bytes)[] s_objects =
        [.. CorpusFiles.Names.Select(name => (name, CorpusFiles.Bytes(name))).Where(file => file.Item2.Length <= LargestObject)];

    // Without types, as old compilers leave it, an object has no header to walk.
    private static readonly byte[][] s_types =
        [.. CorpusFiles.Names.Where(CorpusFiles.IsRead).Select(name => CorpusFiles.Read(name).Types?.Raw.ToArray()).OfType<byte[]>().Where(raw => raw.Length <= LargestObject)];

    private static readonly byte[] s_target = CorpusFiles.Read(Target).Types!.Raw.ToArray();

    private readonly int _seed;
    private readonly bool _isObject;
    private readonly string _name;

    internal FuzzCase(int seed)
    {
        Random random = new(seed);
        _seed = seed;
        _isObject = random.Next(5) != 0;
        (_name, byte[] original) = _isObject ? s_objects[random.Next(s_objects.Length)] : ("types", s_types[random.Next(s_types.Length)]);
        Bytes = _isObject ? new ObjectMutator(original, random).Mutate() : Types(original, random);
    }

    /// <summary>The damaged file.</summary>
    internal byte[] Bytes { get; }

    public override string ToString() => $"case {_seed}, a damaged {_name}";

    /// <summary>Reads the file and uses what was read. Throws if anything but a refusal comes of it.</summary>
    internal bool Run() => _isObject ? RunObject() : RunTypes(Bytes, isUsed: _seed % SpecUse.Ways == 0);

    private static byte[] Types(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        BtfMutator mutator = new(bytes, 0, isBigEndian: false, random);
        for (int i = random.Next(1, 5); i > 0; i--)
            mutator.Mutate();
        return bytes;
    }

    private bool RunObject()
    {
        if (!ObjectSpec.TryRead(Bytes, _name, out ObjectSpec? spec, out ImmutableArray<ObjectDiagnostic> diagnostics))
        {
            Assert.False(diagnostics.IsEmpty);
            return false;
        }

        int way = _seed % SpecUse.Ways;
        SpecUse.Use(spec, way, way == 3 ? DamagedTarget() : spec.Types);
        return true;
    }

    private BtfTypes DamagedTarget()
    {
        Random random = new(_seed);
        for (int tries = 0; tries < 20; tries++)
        {
            if (TryRead(() => BtfTypes.Read(Types(s_target, random), "target")) is { } types)
                return types;
        }

        return BtfTypes.Read(s_target, "target");
    }

    // What is refused as a whole is refused type by type too, and the other way round.
    private static bool RunTypes(byte[] bytes, bool isUsed)
    {
        BtfTypes? proved = TryRead(() => BtfTypes.Read(bytes, "types"));
        BtfTypes? opened = TryRead(() => BtfTypes.Open(bytes, "types"));
        bool isEachSound = opened is not null && TryRead(() => TouchEach(opened)) is not null;
        Assert.Equal(proved is not null && TryRead(() => TouchEach(proved)) is not null, isEachSound);
        if (isEachSound && isUsed)
            SpecUse.Touch(opened);
        return isEachSound;
    }

    private static BtfTypes TouchEach(BtfTypes types)
    {
        for (int id = 0; id < types.Count; id++)
            Assert.NotNull(types[id]);
        return types;
    }

    private static BtfTypes? TryRead(Func<BtfTypes> read)
    {
        try
        {
            return read();
        }
        catch (ObjectFileException refused)
        {
            Assert.NotEmpty(refused.Diagnostics);
            return null;
        }
    }
}
