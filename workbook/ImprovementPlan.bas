Attribute VB_Name = "ImprovementPlan"
Option Explicit

' What the buttons of the improvement plan start. The work is done by the toolkit, outside Excel; nothing here
' reads or changes the plan.
'
' The sheet xlwings.conf may say beside BUTTONS which of two ways is in use:
'   start      the Python that this PC's own settings name is started; no cell chooses a program. On a Mac, Excel
'              starts programs only through the xlwings add-in.
'   requests   a request is left in the folder requests beside this workbook, for a toolkit that watches it.
'              For PCs where Office may not start other programs. Of a workbook in OneDrive Excel tells no folder;
'              REQUESTS_FOLDER on that sheet names it then.

Private Const HEADING As String = "Improvement plan"
Private Const LONGEST_WAIT As Long = 120 ' seconds
Private Const PYTHON_KEY As String = "HKCU\Software\improvement-plan\Python\"
Private Const MENDING As String = "Nothing was changed. Double-click the toolkit's file scripts/doctor: it says what " & _
    "is missing and how to mend it. Until then the other files in scripts do what these buttons do."

Public Sub CheckThePlan()
    RunJob "check_the_plan"
End Sub

Public Sub RefreshSummary()
    RunJob "refresh_summary"
End Sub

Public Sub DraftChasers()
    RunJob "draft_chasers"
End Sub

Public Sub MarkLettersSent()
    RunJob "mark_letters_sent"
End Sub

Public Sub MakeBoardPapers()
    RunJob "make_board_papers"
End Sub

Public Sub MarkPaperDone()
    RunJob "mark_paper_done"
End Sub

Public Sub ApplyReturns()
    RunJob "apply_returns"
End Sub

Public Sub WhatChanged()
    RunJob "since_last_board"
End Sub

Private Sub RunJob(ByVal Job As String)
    Dim Said As String
    Said = Start(Job)
    If Said <> "" Then MsgBox Said, vbInformation, HEADING
End Sub

' Start a job in the way that is in use; gives what is to be said, if anything.
Private Function Start(ByVal Job As String) As String
    Select Case ChosenWay()
        Case "requests": Start = LeaveRequest(Job)
        Case "start", "xlwings": If IsMac() Then Start = RunPython(Job) Else Start = StartPython(Job)
        Case Else: Start = "The sheet xlwings.conf says '" & ChosenWay() & "' beside BUTTONS; " & _
            "write start or requests there, then click again."
    End Select
End Function

Private Function ChosenWay() As String
    ChosenWay = LCase$(Setting("BUTTONS", "start"))
End Function

Private Function IsMac() As Boolean
    IsMac = InStr(Application.OperatingSystem, "Mac") > 0
End Function

' What stands beside a name on the sheet xlwings.conf; the other value where the name is not there.
Private Function Setting(ByVal What As String, ByVal Otherwise As String) As String
    Dim Row As Long
    Setting = Otherwise
    On Error GoTo NoSheet
    With ThisWorkbook.Worksheets("xlwings.conf")
        For Row = 1 To 30
            If UCase$(Trim$(CStr(.Cells(Row, 1).Value))) = What Then Setting = Trim$(CStr(.Cells(Row, 2).Value))
        Next Row
    End With
NoSheet:
End Function

' Start a job with the Python that this PC's own settings name, which answers for itself; gives what is to be
' said where it cannot.
Private Function StartPython(ByVal Job As String) As String
    Dim Shell As Object, Python As String, Code As Long
    If InStr(ThisWorkbook.Name, "=") + InStr(ThisWorkbook.Name, "%") > 0 Then
        StartPython = "The name of this workbook holds = or %, so the toolkit could not find it again. " & _
            "Save it under a name without them, then click again."
        Exit Function
    End If
    On Error GoTo NotSetUp
    Set Shell = CreateObject("WScript.Shell")
    Python = Shell.RegRead(PYTHON_KEY)
    On Error GoTo NotStarted
    Code = Shell.Run(CommandFor(Python, Job), 0, True)
    If Code <> 0 Then StartPython = Python & " was started but could not do this (it ended with " & Code & "). " & MENDING
    Exit Function
NotSetUp:
    StartPython = "This PC has not been told which Python has the toolkit. Double-click the toolkit's file " & _
        "scripts/start, choose 'Set up the buttons', then click again."
    Exit Function
NotStarted:
    StartPython = "Excel could not start " & Python & ". If Office may not start other programs on this PC, keep the " & _
        "toolkit's file scripts/watch-requests open and write requests beside BUTTONS on the sheet xlwings.conf. " & _
        MENDING
End Function

' Python looks for nothing in the folder it is started in; the last three arguments are what xlwings finds this
' workbook by, whichever one is in front.
Private Function CommandFor(ByVal Python As String, ByVal Job As String) As String
    CommandFor = """" & Python & """ -P -m automation.buttons " & Job & _
        " ""--wb=" & ThisWorkbook.Name & """ --from_xl=1 --hwnd=" & Application.Hwnd
End Function

' Start a job through the xlwings add-in, which answers for itself; gives what is to be said where it cannot.
Private Function RunPython(ByVal Job As String) As String
    Dim Command As String
    ' Without its first half, a Python without the toolkit would answer with a page of its own errors.
    Command = "import importlib.util, sys; importlib.util.find_spec('automation') or sys.exit(" & _
        "'The toolkit is not installed in the Python that xlwings starts: ' + sys.executable); " & _
        "import automation.buttons; automation.buttons." & Job & "()"
    On Error GoTo NoAddIn
    Application.Run "xlwings.xlam!RunPython", Command
    Exit Function
NoAddIn:
    RunPython = "The xlwings add-in is not installed in this Excel, or did not answer. " & MENDING
End Function

' Leave a request, wait for its answer and give it.
Private Function LeaveRequest(ByVal Job As String) As String
    If ThisWorkbook.Path = "" Then
        LeaveRequest = "Save this workbook first: a request is about the workbook as it was last saved."
    ElseIf FolderBeside(ThisWorkbook.Path) = "" Then
        LeaveRequest = "This workbook lies in OneDrive or SharePoint, and Excel tells its web address instead of a " & _
            "folder. On the sheet xlwings.conf write REQUESTS_FOLDER in column A and in column B the folder requests " & _
            "beside this workbook as this PC has it, such as %OneDrive%\Plan\workbook\requests." & vbNewLine & _
            vbNewLine & "The files in the toolkit's folder scripts do the same as these buttons."
    Else
        LeaveRequest = LeaveIn(FolderBeside(ThisWorkbook.Path), Job)
    End If
End Function

' The folder requests beside a workbook; empty where there is only a web address and the sheet names no folder.
Private Function FolderBeside(ByVal Path As String) As String
    Dim Ends As Long
    If InStr(Path, "://") = 0 Then
        FolderBeside = Path & Application.PathSeparator & "requests"
        Exit Function
    End If
    FolderBeside = Setting("REQUESTS_FOLDER", "")
    ' Such as %OneDrive%, so that one workbook serves everybody who has it.
    Ends = InStr(2, FolderBeside, "%")
    If Left$(FolderBeside, 1) = "%" And Ends > 2 Then
        FolderBeside = Environ$(Mid$(FolderBeside, 2, Ends - 2)) & Mid$(FolderBeside, Ends + 1)
    End If
End Function

Private Function LeaveIn(ByVal Folder As String, ByVal Job As String) As String
    Dim Request As String, File As Integer, Bar As Variant, Fault As String
    ' Whatever fails is to be a sentence: a folder that cannot be reached, a Mac that refuses it, a save.
    On Error GoTo Failed
    Bar = Application.StatusBar
    Fault = "The folder " & Folder & " cannot be reached"
    If Dir(Folder, vbDirectory) = "" Then
        LeaveIn = "There is no folder " & Folder & ", so nobody is watching it. " & _
            "Start the toolkit's file scripts/watch-requests, then click again."
        Exit Function
    End If
    If Not ThisWorkbook.Saved Then
        Select Case MsgBox("The request is about the workbook as it was last saved. Save it now?", _
                vbYesNoCancel + vbQuestion, HEADING)
            Case vbYes
                Fault = "The workbook could not be saved, so no request was left"
                ThisWorkbook.Save
            Case vbCancel: Exit Function
        End Select
    End If
    Fault = "The request could not be left in " & Folder
    Request = Folder & Application.PathSeparator & RequestName(Job)
    File = FreeFile
    Open Request & ".part" For Output As #File
    Print #File, Job
    Close #File
    Name Request & ".part" As Request & ".request"
    Fault = "The request was left in " & Folder & ", but its answer could not be fetched"
    Application.StatusBar = HEADING & ": waiting for an answer..."
    LeaveIn = AnswerTo(Request)
    Application.StatusBar = Bar
    Exit Function
Failed:
    LeaveIn = Fault & ": " & Err.Description
    Application.StatusBar = Bar
End Function

' Such as 20171002-091500-check-the-plan-417; the number keeps two people's clicks apart.
Private Function RequestName(ByVal Job As String) As String
    Randomize
    RequestName = Format$(Date, "yyyymmdd") & "-" & _
        Format$(Hour(Time) * 10000& + Minute(Time) * 100& + Second(Time), "000000") & "-" & _
        Replace(Job, "_", "-") & "-" & CStr(100 + Int(900 * Rnd))
End Function

Private Function AnswerTo(ByVal Request As String) As String
    Dim Waited As Long
    For Waited = 1 To LONGEST_WAIT
        If Dir(Request & ".answer") <> "" Then
            AnswerTo = ReadAnswer(Request & ".answer")
            Exit Function
        End If
        DoEvents
        Application.Wait Now + TimeSerial(0, 0, 1)
    Next Waited
    If Dir(Request & ".request") <> "" Then
        AnswerTo = "Nobody has taken the request yet. Is the toolkit's file scripts/watch-requests running? " & _
            "The request stays where it is and will be answered there."
    Else
        AnswerTo = "The work is not finished yet. Its answer will be in " & Request & ".answer"
    End If
End Function

' Answers are UTF-16, so that every letter arrives; VBA itself reads text in the PC's own code page.
Private Function ReadAnswer(ByVal Path As String) As String
    Dim File As Integer, Place As Long, Low As Byte, High As Byte
    File = FreeFile
    Open Path For Binary Access Read As #File
    For Place = 3 To LOF(File) - 1 Step 2
        Get #File, Place, Low
        Get #File, Place + 1, High
        ReadAnswer = ReadAnswer & ChrW$(Low + 256& * High)
    Next Place
    Close #File
End Function
