using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Verifier;

/// <summary>What a host makes of the programs of an object.</summary>
internal sealed class ObjectVerdicts
{
    private readonly IReadOnlyDictionary<string, BpfException> _failures;
    private readonly BpfException? _failure;

    private ObjectVerdicts(IReadOnlyDictionary<string, BpfException> failures, BpfException? failure) => (_failures, _failure) = (failures, failure);

    /// <summary>Loads an object, every program of it, and lets it go again.</summary>
    internal static ObjectVerdicts Of(BpfHost host, ObjectSpec spec, LoadOptions options)
    {
        try
        {
            using BpfObject loaded = host.Load(spec, options with { KeepGoing = true });
            return new ObjectVerdicts(loaded.Failures, failure: null);
        }
        catch (BpfException failure)
        {
            return new ObjectVerdicts(new Dictionary<string, BpfException>(), failure);
        }
    }

    /// <summary>Why the host refuses a program, or the whole object; <see langword="null"/> when it takes it.</summary>
    internal BpfException? Refusal(ProgramSpec program) => _failure ?? _failures.GetValueOrDefault(program.Name);
}
