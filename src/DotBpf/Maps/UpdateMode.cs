namespace DotBpf;

/// <summary>What an update may do; the numbers are the kernel's <c>BPF_ANY</c> and its like.</summary>
[Flags]
public enum UpdateMode : ulong
{
    /// <summary>Insert or replace (<c>BPF_ANY</c>).</summary>
    Any = 0,

    /// <summary>Insert only (<c>BPF_NOEXIST</c>).</summary>
    NoExist = 1,

    /// <summary>Replace only (<c>BPF_EXIST</c>).</summary>
    Exist = 2,

    /// <summary>Hold the lock inside the value (<c>BPF_F_LOCK</c>).</summary>
    Lock = 4,
}
