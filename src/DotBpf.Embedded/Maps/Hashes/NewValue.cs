namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>A value to be written.</summary>
internal readonly unsafe ref struct NewValue
{
    internal NewValue(byte* bytes, bool allCpus)
    {
        Bytes = bytes;
        AllCpus = allCpus;
    }

    /// <summary>Where it is.</summary>
    internal byte* Bytes { get; }

    /// <summary>On per-CPU kinds: whether it is a slot for each CPU, padding included, as user space gives it; otherwise it is one CPU's value.</summary>
    internal bool AllCpus { get; }
}
