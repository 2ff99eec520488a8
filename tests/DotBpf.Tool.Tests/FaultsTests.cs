using DotBpf.Testing.Captures;

namespace DotBpf.Tool.Tests;

public sealed class FaultsTests
{
    [Theory]
    [InlineData(Errno.EPERM, BpfCommand.MapLookup, ExitCode.Permission)]
    [InlineData(Errno.ENOENT, BpfCommand.ObjectGet, ExitCode.NoSuchObject)]
    [InlineData(Errno.E2BIG, BpfCommand.MapUpdate, ExitCode.MapFull)]
    [InlineData(Errno.E2BIG, BpfCommand.MapCreate, ExitCode.Other)]
    [InlineData(Errno.ENOTSUPP, BpfCommand.MapLookup, ExitCode.Unsupported)]
    [InlineData(Errno.EINVAL, BpfCommand.MapDelete, ExitCode.Unsupported)]
    [InlineData(Errno.EBUSY, BpfCommand.LinkCreate, ExitCode.Precondition)]
    internal void CodeOf_Refusal_FollowsItsErrno(Errno errno, BpfCommand command, ExitCode expected)
    {
        Assert.Equal(expected, Faults.CodeOf(new BpfSyscallException(command, errno, "it")));
    }

    [Fact]
    public void CodeOf_OtherFaults_FollowTheirKind()
    {
        Assert.Equal(ExitCode.Unsupported, Faults.CodeOf(new FeatureNotSupportedException("this", "embedded")));
        Assert.Equal(ExitCode.Precondition, Faults.CodeOf(new MapLayoutException("m", "kind", "a", "b")));
        Assert.Equal(ExitCode.No, Faults.CodeOf(new VerificationException("p", -1, null, "no", "")));
        Assert.Equal(ExitCode.Other, Faults.CodeOf(new CaptureFileException("f", 0, "w", "e", "f")));
        Assert.Equal(ExitCode.Other, Faults.CodeOf(new InvalidOperationException("odd")));
    }

    [Fact]
    public void Describe_UnexpectedFault_HasNoStackTrace()
    {
        Assert.Equal("internal error, please report it: InvalidOperationException: odd", Faults.Describe(new InvalidOperationException("odd")));
    }
}
