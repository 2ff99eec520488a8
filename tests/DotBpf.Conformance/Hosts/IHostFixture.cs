namespace DotBpf.Conformance.Hosts;

/// <summary>Makes the host that a contract suite runs on. What differs between hosts is said here, never by an `if` in a test.</summary>
public interface IHostFixture
{
    static abstract BpfHost Create();

    /// <summary>A place for pins that nobody else uses.</summary>
    static abstract PinPath PinRoot { get; }
}
