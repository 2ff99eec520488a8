namespace DotBpf;

/// <summary>Whether a kernel structure of operations is in use; the numbers are the kernel's <c>enum bpf_struct_ops_state</c>.</summary>
public enum StructOpsState
{
    /// <summary>Nothing was registered yet.</summary>
    Initial = 0,

    /// <summary>Registered, and in use.</summary>
    InUse = 1,

    /// <summary>Taken out of use, and waiting for its last users.</summary>
    ToBeFreed = 2,

    /// <summary>Complete, and waiting for a link that puts it to use.</summary>
    Ready = 3,
}
