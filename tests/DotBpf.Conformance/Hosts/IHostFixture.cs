namespace DotBpf.Conformance.Hosts;

/// <summary>Makes the host that a contract suite runs on. What differs between hosts is said here, never by an `if` in a test.</summary>
public interface IHostFixture
{
    static abstract BpfHost Create();

    /// <summary>Names a place for pins that nobody else uses.</summary>
    static abstract PinPath CreatePinRoot();

    /// <summary>Lets go of the place and of what is still pinned there.</summary>
    static abstract void RemovePinRoot(PinPath root);
}
